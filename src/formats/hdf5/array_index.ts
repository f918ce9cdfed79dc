import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';

/** A chunk as an array of chunks lists it, by its number. */
interface Entry {
  readonly index: number;
  readonly at: number;
  readonly size: number;
  readonly skipped: number;
}

/** How entries look: an address, and behind filters a size and a mask. */
interface Kind {
  readonly filtered: boolean;
  readonly width: number;
  /** How many bytes a chunk has without filters. */
  readonly chunkBytes: number;
}

/** The chunks of a fixed or an extensible array, which its header tells apart. */
export function arrayEntries(bytes: Bytes, at: number, chunkBytes: number): Iterable<Entry> {
  const letters = String.fromCharCode(...bytes.slice(at, 4));
  if (letters !== 'FAHD') bytes.signature(at, 'EAHD');
  const kind: Kind = { filtered: bytes.u8(at + 5) === 1, width: bytes.u8(at + 6), chunkBytes };
  if (kind.width < bytes.offsetSize + (kind.filtered ? 5 : 0) || kind.width > bytes.offsetSize + 12)
    refuse('HDF5: the entries of an index of chunks have a wrong size', kind.width, 'the file is damaged');
  return letters === 'FAHD' ? fixed(bytes, at, kind) : extensible(bytes, at, kind);
}

/** Entries that lie one after the other. */
function* run(bytes: Bytes, at: number, count: number, first: number, kind: Kind): Generator<Entry> {
  const { offsetSize: O } = bytes,
    { filtered, width, chunkBytes } = kind;
  for (let i = 0, p = at; i < count; i++, p += width) {
    bytes.spend();
    const start = bytes.offset(p);
    if (start === null) continue;
    yield {
      index: first + i,
      at: start,
      size: filtered ? bytes.uint(p + O, width - O - 4) : chunkBytes,
      skipped: filtered ? bytes.u32(p + width - 4) : 0,
    };
  }
}

/** A fixed array: one block, in pages where there are many entries. */
function* fixed(bytes: Bytes, at: number, kind: Kind): Generator<Entry> {
  const count = bytes.length(at + 8),
    page = 2 ** bytes.u8(at + 7),
    block = bytes.offset(at + 8 + bytes.lengthSize);
  if (block === null) return;
  bytes.signature(block, 'FADB');
  const start = block + 6 + bytes.offsetSize;
  if (count <= page) return yield* run(bytes, start, count, 0, kind);
  const pages = Math.ceil(count / page),
    first = start + Math.ceil(pages / 8) + 4;
  for (let i = 0; i < pages; i++) {
    bytes.spend();
    if (!hasBit(bytes, start, i)) continue;
    const here = Math.min(page, count - i * page);
    yield* run(bytes, first + i * (page * kind.width + 4), here, i * page, kind);
  }
}

const hasBit = (bytes: Bytes, at: number, i: number): boolean => (bytes.u8(at + (i >> 3)) & (128 >> (i & 7))) !== 0;

/**
 * An extensible array: the first entries in an index block, then data blocks that double in number and size by turns, the
 * first of them listed by the index block, the others by super blocks.
 */
function* extensible(bytes: Bytes, at: number, kind: Kind): Generator<Entry> {
  const { offsetSize: O, lengthSize: L } = bytes;
  const [bits, inIndex, least, pointers, pageBits] = [7, 8, 9, 10, 11].map((o) => bytes.u8(at + o)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const set = bytes.length(at + 12 + 4 * L),
    index = bytes.offset(at + 12 + 6 * L);
  if (index === null) return;
  if (least === 0 || pointers === 0 || bits > 64 || pageBits > 32)
    refuse('HDF5: an extensible array has no width', [bits, least, pointers], 'the file is damaged');
  bytes.signature(index, 'EAIB');
  const page = 2 ** pageBits,
    start = index + 6 + O,
    offsetWidth = Math.ceil(bits / 8);
  yield* run(bytes, start, Math.min(inIndex, set), 0, kind);
  const blocks = start + inIndex * kind.width,
    listed = 2 * (pointers - 1),
    direct = 2 * Math.log2(pointers);

  function* data(block: number, first: number, size: number, bitmap: number | null): Generator<Entry> {
    bytes.signature(block, 'EADB');
    const body = block + 6 + O + offsetWidth;
    if (size <= page) return yield* run(bytes, body, Math.min(size, set - first), first, kind);
    for (let i = 0; i * page < size && first + i * page < set; i++) {
      if (bitmap !== null && !hasBit(bytes, bitmap, i)) continue;
      yield* run(bytes, body + 4 + i * (page * kind.width + 4), page, first + i * page, kind);
    }
  }

  let first = inIndex,
    passed = 0;
  for (let level = 0; first < set && level < 64; level++) {
    const count = 2 ** Math.floor(level / 2),
      size = 2 ** Math.ceil(level / 2) * least;
    let addresses: number, bitmaps: number | null;
    const mapSize = size > page ? Math.ceil(size / page / 8) : 0;
    if (level < direct) {
      addresses = blocks + passed * O;
      bitmaps = null;
      passed += count;
    } else {
      const above = bytes.offset(blocks + listed * O + (level - direct) * O);
      if (above === null) {
        first += count * size;
        continue;
      }
      bytes.signature(above, 'EASB');
      bitmaps = mapSize > 0 ? above + 6 + O + offsetWidth : null;
      addresses = above + 6 + O + offsetWidth + count * mapSize;
    }
    for (let i = 0; i < count && first < set; i++, first += size) {
      bytes.spend();
      const block = bytes.offset(addresses + i * O);
      if (block !== null) yield* data(block, first, size, bitmaps === null ? null : bitmaps + i * mapSize);
    }
  }
}
