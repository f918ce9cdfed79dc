import { Inflate, strFromU8 } from 'fflate';
import { refuse, within } from '../core/errors.ts';

/** A file within a zip archive: its size as the archive says, its bytes when asked. */
export interface Entry {
  readonly name: string;
  readonly size: number;
  /** All of it; refuses what is encrypted, damaged, larger than `mostBytes`, or does not begin as `begins` wants. */
  readonly read: (mostBytes: number, begins?: (start: Uint8Array) => void) => Uint8Array;
}

const END = 0x06054b50,
  END_64 = 0x06064b50,
  LOCATOR_64 = 0x07064b50,
  CENTRAL = 0x02014b50,
  LOCAL = 0x04034b50;
const MOST_ENTRIES = 10_000;
/** Deflate packs at most 1032 to 1; numbers never pack like that. */
const MOST_RATIO = 250,
  RATIO_FROM = 32_000_000;

/** Whether bytes begin, or end, as a zip archive does. */
export const isZip = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) ||
  (bytes.length >= 22 && endOf(viewOf(bytes)) >= 0);

/** The files of a zip archive by name, from its central directory. Throws a `SpecError` for what is no whole archive. */
export function openZip(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  const view = viewOf(bytes),
    end = endOf(view);
  if (end < 0)
    return refuse(
      'zip: the archive has no central directory',
      `${bytes.length} bytes`,
      'it is cut, or no zip archive; download or save it again',
    );
  const { count, size, start } = directory(view, end);
  if (count > MOST_ENTRIES) refuse(`zip: there are at most ${MOST_ENTRIES.toLocaleString('en')} files in it`, count);
  // What stands before the archive moves everything in it.
  const moved = (start.zip64 ?? end) - size - start.offset;
  const entries = new Map<string, Entry>();
  for (let i = 0, at = start.offset + moved; i < count; i++) {
    if (!(at >= 0 && at + 46 <= bytes.length) || view.getUint32(at, true) !== CENTRAL)
      refuse('zip: the central directory is damaged', `entry ${i + 1} of ${count}`, 'download or save it again');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => view.getUint16(at + o, true)) as [
      number,
      number,
      number,
    ];
    const name = strFromU8(bytes.subarray(at + 46, at + 46 + nameLength));
    if (entries.has(name)) within(name.slice(0, 100), () => refuse('is there twice', name, 'pack the archive again'));
    const sizes = sizesOf(view, at, nameLength, extraLength);
    entries.set(
      name,
      entry(bytes, name, {
        ...sizes,
        offset: sizes.offset + moved,
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
      }),
    );
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the end record lies: in the last 64 kB, before a comment. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 65_535; at--)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) <= view.byteLength) return at;
  return -1;
}

function directory(view: DataView, end: number) {
  const count = view.getUint16(end + 10, true),
    size = view.getUint32(end + 12, true),
    offset = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (locator < 56 || view.getUint32(locator, true) !== LOCATOR_64)
    return { count, size, start: { offset, zip64: null } };
  const at = locator - 56;
  if (view.getUint32(at, true) !== END_64) return { count, size, start: { offset, zip64: null } };
  return {
    count: long(view, at + 32),
    size: long(view, at + 40),
    start: { offset: long(view, at + 48), zip64: at },
  };
}

const long = (view: DataView, at: number): number => view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);

/** Sizes and place of an entry, from its extra field where they are too large for their own. */
function sizesOf(view: DataView, at: number, nameLength: number, extraLength: number) {
  const short = [24, 20, 42].map((o) => view.getUint32(at + o, true));
  const start = at + 46 + nameLength,
    end = Math.min(start + extraLength, view.byteLength);
  for (let p = start; p + 4 <= end; p += 4 + view.getUint16(p + 2, true)) {
    if (view.getUint16(p, true) !== 1) continue;
    let q = p + 4;
    for (const [i, value] of short.entries())
      if (value === 0xffffffff && q + 8 <= end) {
        short[i] = long(view, q);
        q += 8;
      }
  }
  return { size: short[0]!, packed: short[1]!, offset: short[2]! };
}

interface Place {
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
}

const entry = (bytes: Uint8Array, name: string, place: Place): Entry => ({
  name,
  size: place.size,
  read: (mostBytes, begins = () => {}) => within(name, () => read(bytes, place, mostBytes, begins)),
});

function read(bytes: Uint8Array, place: Place, mostBytes: number, begins: (start: Uint8Array) => void): Uint8Array {
  const { size, packed, offset, flags, method, crc } = place,
    view = viewOf(bytes);
  if (flags & 1) refuse('zip: it is encrypted with a password', undefined, 'save it without one');
  if (method !== 0 && method !== 8)
    refuse('zip: files are stored or deflated', method, 'pack the archive with deflate');
  if (size > mostBytes)
    refuse(
      `zip: it unfolds to ${size.toLocaleString('en')} bytes, more than the limit of ${mostBytes.toLocaleString('en')}`,
      `${packed.toLocaleString('en')} bytes`,
    );
  if (!(offset >= 0 && offset + 30 <= bytes.length) || view.getUint32(offset, true) !== LOCAL)
    refuse('zip: its place in the archive is damaged', offset, 'download or save it again');
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length)
    refuse('zip: the archive is cut', `${bytes.length} bytes`, 'download or save it again');
  const data = bytes.subarray(start, start + packed);
  if (method === 0 && packed !== size) refuse(`zip: it should have ${size} bytes`, packed, 'the archive is damaged');
  if (method === 0) begins(data.subarray(0, 4096));
  const whole = method === 0 ? data : inflated(data, size, begins);
  if (crc32(whole) !== crc)
    refuse(
      'zip: it is damaged: its checksum (CRC-32) is not the one the archive says',
      crc32(whole),
      'download or save it again',
    );
  return whole;
}

/** Deflated data, of exactly `size` bytes; looks at the beginning before it makes room for the rest. */
function inflated(data: Uint8Array, size: number, begins: (start: Uint8Array) => void): Uint8Array {
  const room: { out: Uint8Array | null; at: number } = { out: null, at: 0 };
  const wrong = (received: number): never =>
    refuse(`zip: it should unfold to ${size} bytes`, received, 'the archive is damaged');
  const inflate = new Inflate((part) => {
    if (!room.out) {
      begins(part.subarray(0, 4096));
      if (size > RATIO_FROM && size > MOST_RATIO * data.length)
        refuse(
          `zip: it is packed ${Math.round(size / data.length)} to 1, as no numbers are`,
          `${size.toLocaleString('en')} bytes`,
          'save it without compression',
        );
      room.out = new Uint8Array(size);
    }
    if (room.at + part.length > size) wrong(room.at + part.length);
    room.out.set(part, room.at);
    room.at += part.length;
  });
  try {
    for (let at = 0; at < data.length || at === 0; at += 65_536)
      inflate.push(data.subarray(at, at + 65_536), at + 65_536 >= data.length);
  } catch (error) {
    if (error instanceof Error && error.name === 'SpecError') throw error;
    refuse('zip: its compressed data are damaged', `${data.length} bytes`, 'download or save it again');
  }
  return room.at === size && room.out ? room.out : size === 0 ? new Uint8Array(0) : wrong(room.at);
}

const CRC: Readonly<Uint32Array> = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The checksum of a zip entry. */
export function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) c = CRC[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}
