import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import type { Chunk } from './chunks.ts';
import { indexedChunks, treeChunks } from './chunks.ts';

/** What is known of an array before it is found: its sizes, those it may grow to, and how many filters it went through. */
export interface Stored {
  readonly shape: readonly number[];
  readonly most: readonly number[];
  readonly elementSize: number;
  readonly filters: number;
}

/** Where the bytes of an array lie: in one piece (null: nowhere yet), or in chunks. */
export type Storage =
  | { readonly kind: 'whole'; readonly at: number | null }
  | { readonly kind: 'chunks'; readonly chunk: readonly number[]; readonly chunks: Iterable<Chunk> };

/** How an array is laid out (layout messages of versions 1 to 5). */
export function storageOf(bytes: Bytes, at: number, array: Stored): Storage {
  const rank = array.shape.length;
  const version = bytes.u8(at);
  if (version === 1 || version === 2) {
    const dimensions = bytes.u8(at + 1),
      kind = bytes.u8(at + 2);
    if (kind === 0) return { kind: 'whole', at: at + 8 + 4 * dimensions + 4 };
    const start = bytes.offset(at + 8);
    if (kind === 1) return { kind: 'whole', at: start };
    return chunked(
      bytes,
      start,
      Array.from({ length: rank }, (_, i) => bytes.u32(at + 8 + bytes.offsetSize + 4 * i)),
    );
  }
  if (version < 3 || version > 5) return refuse('HDF5: layouts have version 1 to 5', version);
  const kind = bytes.u8(at + 1);
  if (kind === 0) return { kind: 'whole', at: at + 4 };
  if (kind === 1) return { kind: 'whole', at: bytes.offset(at + 2) };
  if (kind !== 2) return refuse('HDF5: virtual datasets are not read', kind, 'save the file with h5py’s defaults');
  if (version === 3) {
    const start = bytes.offset(at + 3);
    return chunked(
      bytes,
      start,
      Array.from({ length: rank }, (_, i) => bytes.u32(at + 3 + bytes.offsetSize + 4 * i)),
    );
  }
  const flags = bytes.u8(at + 2),
    width = bytes.u8(at + 4);
  if (width === 0 || width > 8) refuse('HDF5: sizes of chunks have 1 to 8 bytes', width, 'the file is damaged');
  const chunk = Array.from({ length: rank }, (_, i) => bytes.uint(at + 5 + width * i, width)),
    chunkBytes = chunk.reduce((n, d) => n * d, array.elementSize);
  const grid = { shape: array.shape, most: array.most, chunk, chunkBytes };
  if (!(chunkBytes > 0)) refuse('HDF5: a chunk is empty', chunk, 'the file is damaged');
  const index = at + 5 + width * bytes.u8(at + 3);
  return { kind: 'chunks', chunk, chunks: indexedChunks(bytes, index, flags, grid, array.filters) };
}

const chunked = (bytes: Bytes, tree: number | null, chunk: readonly number[]): Storage => ({
  kind: 'chunks',
  chunk,
  chunks: tree === null ? [] : treeChunks(bytes, tree, chunk.length),
});
