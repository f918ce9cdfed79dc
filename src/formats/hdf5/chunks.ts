import { refuse } from '../../core/errors.ts';
import { arrayEntries } from './array_index.ts';
import type { Bytes } from './bytes.ts';
import { recordsOf } from './dense.ts';

/** A piece of an array: where its bytes lie, and where its first element belongs. */
export interface Chunk {
  readonly at: number;
  readonly size: number;
  /** Filters that were left out for this chunk, as bits. */
  readonly skipped: number;
  readonly origin: readonly number[];
}

/** What finding the chunks of an array asks for. */
export interface Grid {
  readonly shape: readonly number[];
  /** The size each axis may grow to; Infinity: without end. */
  readonly most: readonly number[];
  readonly chunk: readonly number[];
  /** How many bytes a chunk has before any filter. */
  readonly chunkBytes: number;
}

const FILTERED_SINGLE = 2,
  PARTIAL_UNFILTERED = 1;

/** The chunks of a layout message of version 4 or 5, whose index begins at `at`, after the sizes of a chunk. */
export function indexedChunks(bytes: Bytes, at: number, flags: number, grid: Grid, filters: number): Iterable<Chunk> {
  const kind = bytes.u8(at);
  const { chunk, shape, chunkBytes } = grid;
  // Chunks at the border may have been stored as they are.
  const border = (origin: readonly number[]): number =>
    flags & PARTIAL_UNFILTERED && origin.some((o, axis) => o + chunk[axis]! > shape[axis]!) ? -1 : 0;
  if (kind === 1) {
    const filtered = (flags & FILTERED_SINGLE) !== 0,
      start = bytes.offset(at + 1 + (filtered ? bytes.lengthSize + 4 : 0));
    const size = filtered ? bytes.length(at + 1) : chunkBytes,
      skipped = filtered ? bytes.u32(at + 1 + bytes.lengthSize) : 0;
    return start === null ? [] : [{ at: start, size, skipped, origin: chunk.map(() => 0) }];
  }
  if (kind === 2) return implicit(bytes.offset(at + 1), grid);
  if (kind === 3 || kind === 4) {
    const start = bytes.offset(at + (kind === 3 ? 2 : 6));
    return start === null ? [] : placed(arrayEntries(bytes, start, chunkBytes), grid, border);
  }
  if (kind === 5) {
    const start = bytes.offset(at + 7);
    return start === null ? [] : inTree(bytes, start, grid, filters > 0, border);
  }
  return refuse('HDF5: chunks have an index of kind 1 to 5', kind, 'the file is damaged, or newer than this reader');
}

/** Chunks one after the other, without gaps. */
function* implicit(start: number | null, grid: Grid): Generator<Chunk> {
  if (start === null) return;
  const origin = originsIn(grid),
    count = grid.shape.reduce((n, d, axis) => n * Math.ceil(d / grid.chunk[axis]!), 1);
  for (let i = 0; i < count; i++)
    yield { at: start + i * grid.chunkBytes, size: grid.chunkBytes, skipped: 0, origin: origin(i) };
}

/** Entries of an array of chunks, each at the place of its number. */
function* placed(
  entries: Iterable<{ readonly index: number } & Omit<Chunk, 'origin'>>,
  grid: Grid,
  border: (origin: readonly number[]) => number,
): Generator<Chunk> {
  const originOf = originsIn(grid);
  for (const { index, at, size, skipped } of entries) {
    const origin = originOf(index);
    // Room for what the array may grow to.
    if (origin.some((o, axis) => o >= grid.shape[axis]!)) continue;
    yield { at, size, skipped: skipped | border(origin), origin };
  }
}

/** From the number of a chunk to its place: row by row, an axis without end counting as the outermost. */
function originsIn({ shape, most, chunk }: Grid): (index: number) => readonly number[] {
  const endless = Math.max(most.indexOf(Infinity), 0);
  const order = [endless, ...shape.keys()].filter((axis, i, all) => all.indexOf(axis) === i && axis < shape.length);
  const counts = shape.map((d, axis) => Math.ceil((most[axis] === Infinity ? d : most[axis]!) / chunk[axis]!));
  return (index) => {
    const origin = new Array<number>(shape.length).fill(0);
    let rest = index;
    for (const axis of order.slice(1).toReversed()) {
      origin[axis] = (rest % counts[axis]!) * chunk[axis]!;
      rest = Math.floor(rest / counts[axis]!);
    }
    if (shape.length > 0) origin[order[0]!] = rest * chunk[order[0]!]!;
    return origin;
  };
}

/** The chunks that a B-tree of version 2 lists (records of type 10, and 11 with filters). */
function* inTree(
  bytes: Bytes,
  tree: number,
  { chunk, chunkBytes }: Grid,
  filtered: boolean,
  border: (origin: readonly number[]) => number,
): Generator<Chunk> {
  const { offsetSize: O } = bytes,
    rank = chunk.length;
  for (const { at, size } of recordsOf(bytes, tree)) {
    const start = bytes.offset(at),
      width = size - O - 4 - 8 * rank;
    if (start === null) continue;
    if (size !== O + 8 * rank && !(filtered && width >= 1 && width <= 8))
      refuse('HDF5: the records of an index of chunks have a wrong size', size, 'the file is damaged');
    const origin = chunk.map((d, axis) => d * bytes.uint(at + size - 8 * (rank - axis), 8));
    yield {
      at: start,
      size: filtered ? bytes.uint(at + O, width) : chunkBytes,
      skipped: (filtered ? bytes.u32(at + O + width) : 0) | border(origin),
      origin,
    };
  }
}

/** The chunks that a B-tree of version 1 lists (node type 1). */
export function* treeChunks(bytes: Bytes, root: number, rank: number): Generator<Chunk> {
  const queue = [root];
  for (const node of queue) {
    bytes.spend();
    bytes.signature(node, 'TREE');
    if (bytes.u8(node + 4) !== 1)
      refuse('HDF5: an index of chunks was expected', bytes.u8(node + 4), 'the file is damaged');
    const leaf = bytes.u8(node + 5) === 0,
      key = 8 + 8 * (rank + 1);
    for (let i = 0, p = node + 8 + 2 * bytes.offsetSize; i < bytes.u16(node + 6); i++, p += key + bytes.offsetSize) {
      bytes.spend();
      const child = bytes.offset(p + key);
      if (child === null) continue;
      if (!leaf) queue.push(child);
      else
        yield {
          at: child,
          size: bytes.u32(p),
          skipped: bytes.u32(p + 4),
          origin: Array.from({ length: rank }, (_, axis) => bytes.uint(p + 8 + 8 * axis, 8)),
        };
    }
  }
}
