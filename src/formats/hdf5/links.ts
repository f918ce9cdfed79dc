import { strFromU8 } from 'fflate';
import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import { denseObjects } from './dense.ts';
import type { Message } from './header.ts';

const LINK_INFO = 0x02,
  LINK = 0x06,
  SYMBOL_TABLE = 0x11;

/** Name → address of every object that a group holds. Links to other names and to other files are passed over. */
export function linksOf(bytes: Bytes, messages: readonly Message[]): ReadonlyMap<string, number> {
  const links = new Map<string, number>();
  for (const { type, at } of messages) {
    if (type === SYMBOL_TABLE) symbols(bytes, at, links);
    if (type === LINK) link(bytes, at, links);
    if (type === LINK_INFO) {
      const flags = bytes.u8(at + 1);
      const start = at + 2 + (flags & 1 ? 8 : 0),
        heap = bytes.offset(start),
        index = bytes.offset(start + bytes.offsetSize);
      if (heap !== null && index !== null)
        for (const each of denseObjects(bytes, heap, index, 4)) link(bytes, each, links);
    }
  }
  return links;
}

/** A group of the old kind: a B-tree of symbol nodes, names in a heap. */
function symbols(bytes: Bytes, at: number, links: Map<string, number>): void {
  const tree = bytes.offset(at),
    heap = bytes.offset(at + bytes.offsetSize);
  if (tree === null || heap === null) return;
  bytes.signature(heap, 'HEAP');
  const size = bytes.length(heap + 8),
    names =
      bytes.offset(heap + 8 + 2 * bytes.lengthSize) ??
      refuse('HDF5: a group has no names', undefined, 'the file is damaged');
  const text = bytes.slice(names, size);
  const queue = [tree];
  for (const node of queue) {
    bytes.spend();
    if (bytes.u8(node) === 0x53) {
      bytes.signature(node, 'SNOD');
      const entry = 2 * bytes.offsetSize + 24;
      for (let i = 0, p = node + 8; i < bytes.u16(node + 6); i++, p += entry) {
        bytes.spend();
        const target = bytes.offset(p + bytes.offsetSize);
        // Cache type 2: a soft link.
        if (target !== null && bytes.u32(p + 2 * bytes.offsetSize) !== 2)
          links.set(terminated(text, bytes.uint(p, bytes.offsetSize)), target);
      }
    } else {
      bytes.signature(node, 'TREE');
      const step = bytes.lengthSize + bytes.offsetSize;
      for (let i = 0, p = node + 8 + 2 * bytes.offsetSize + bytes.lengthSize; i < bytes.u16(node + 6); i++, p += step) {
        bytes.spend();
        const child = bytes.offset(p);
        if (child !== null) queue.push(child);
      }
    }
  }
}

/** A link message: a hard link gives name and address. */
function link(bytes: Bytes, at: number, links: Map<string, number>): void {
  bytes.spend();
  const flags = bytes.u8(at + 1);
  let p = at + 2;
  const hard = !(flags & 8) || bytes.u8(p) === 0;
  p += (flags & 8 ? 1 : 0) + (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const width = 1 << (flags & 3),
    length = bytes.uint(p, width);
  if (length > MOST_NAME) refuse(`HDF5: names have up to ${MOST_NAME} bytes`, length);
  const name = strFromU8(bytes.slice(p + width, length));
  const target = hard ? bytes.offset(p + width + length) : null;
  if (target !== null) links.set(name, target);
}

const MOST_NAME = 65_536;

/** Text up to its zero byte. */
export function terminated(bytes: Uint8Array, from = 0): string {
  if (from >= bytes.length) return refuse('HDF5: a name lies outside its heap', from, 'the file is damaged');
  const end = bytes.indexOf(0, from);
  return strFromU8(bytes.subarray(from, end < 0 ? bytes.length : end));
}
