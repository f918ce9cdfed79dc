import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';

/** One message of an object header: what kind, and where its data lie. */
export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
  /** The data are elsewhere, in an object of their own. */
  readonly shared: boolean;
}

const CONTINUATION = 0x10;

/** All messages of an object, continuations included (object headers of versions 1 and 2). */
export function messagesAt(bytes: Bytes, at: number): readonly Message[] {
  bytes.spend();
  return bytes.u8(at) === 1 ? first(bytes, at) : second(bytes, at);
}

function first(bytes: Bytes, at: number): readonly Message[] {
  const messages: Message[] = [];
  const most = bytes.u16(at + 2);
  const blocks = [{ at: at + 16, size: bytes.u32(at + 8) }];
  for (const block of blocks) {
    const end = block.at + block.size;
    for (let p = block.at; p + 8 <= end && messages.length < most;) {
      bytes.spend();
      const message = { type: bytes.u16(p), at: p + 8, size: bytes.u16(p + 2), shared: (bytes.u8(p + 4) & 2) !== 0 };
      if (message.type === CONTINUATION) blocks.push(continuation(bytes, message.at));
      messages.push(message);
      p = message.at + message.size;
    }
  }
  return messages;
}

function second(bytes: Bytes, at: number): readonly Message[] {
  bytes.signature(at, 'OHDR');
  if (bytes.u8(at + 4) !== 2) refuse('HDF5: object headers have version 1 or 2', bytes.u8(at + 4));
  const flags = bytes.u8(at + 5);
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0),
    width = 1 << (flags & 3),
    head = flags & 4 ? 6 : 4;
  const messages: Message[] = [];
  const blocks = [{ at: sizeAt + width, size: bytes.uint(sizeAt, width) }];
  for (const block of blocks) {
    const end = block.at + block.size;
    for (let p = block.at; p + head <= end;) {
      bytes.spend();
      const message = { type: bytes.u8(p), at: p + head, size: bytes.u16(p + 1), shared: (bytes.u8(p + 3) & 2) !== 0 };
      if (message.type === CONTINUATION) {
        const next = continuation(bytes, message.at);
        bytes.signature(next.at, 'OCHK');
        blocks.push({ at: next.at + 4, size: next.size - 8 });
      }
      messages.push(message);
      p = message.at + message.size;
    }
  }
  return messages;
}

const continuation = (bytes: Bytes, at: number) => ({
  at: bytes.offset(at) ?? refuse('HDF5: a header continues nowhere', undefined, 'the file is damaged'),
  size: bytes.length(at + bytes.offsetSize),
});

/** The sizes along each axis (dataspace messages of versions 1 and 2); null for a space without elements. */
export function dimensionsAt(bytes: Bytes, at: number): readonly number[] | null {
  const version = bytes.u8(at),
    rank = bytes.u8(at + 1);
  if (version !== 1 && version !== 2) return refuse('HDF5: dataspaces have version 1 or 2', version);
  if (rank > 32) refuse('HDF5: there are at most 32 axes', rank);
  if (version === 2 && bytes.u8(at + 3) === 2) return null;
  const start = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => bytes.length(start + axis * bytes.lengthSize));
}

/** The sizes each axis may grow to, of a space with these sizes now; Infinity: without end. */
export function mostDimensionsAt(bytes: Bytes, at: number, shape: readonly number[]): readonly number[] {
  if ((bytes.u8(at + 2) & 1) === 0) return shape;
  const start = at + (bytes.u8(at) === 1 ? 8 : 4) + shape.length * bytes.lengthSize;
  return shape.map((d, axis) => {
    const p = start + axis * bytes.lengthSize;
    return bytes.slice(p, bytes.lengthSize).every((byte) => byte === 255) ? Infinity : Math.max(d, bytes.length(p));
  });
}
