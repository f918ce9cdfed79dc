import { unzlibSync } from 'fflate';
import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import type { Datatype } from './datatype.ts';
import { datatypeAt, numbersOf } from './datatype.ts';
import type { Message } from './header.ts';
import { dimensionsAt } from './header.ts';

const DATASPACE = 0x01,
  DATATYPE = 0x03,
  LAYOUT = 0x08,
  FILTERS = 0x0b;

/** An array in the file: its shape and type at once, its numbers when asked. */
export interface Dataset {
  readonly shape: readonly number[];
  readonly type: Datatype;
  /** All numbers in row-major order. Refuses more bytes than `mostBytes` before anything is allocated. */
  readonly read: (mostBytes: number) => Float32Array;
}

/** The dataset that an object's messages describe; null for a group. */
export function datasetOf(bytes: Bytes, messages: readonly Message[]): Dataset | null {
  const find = (type: number): Message | undefined => messages.find((m) => m.type === type);
  const space = find(DATASPACE),
    kind = find(DATATYPE),
    layout = find(LAYOUT);
  if (!space || !kind || !layout) return null;
  if (kind.shared)
    refuse('HDF5: committed datatypes are not read', 'a shared datatype', 'save the file with h5py’s defaults');
  const shape = dimensionsAt(bytes, space.at) ?? [0],
    type = datatypeAt(bytes, kind.at),
    filters = find(FILTERS);
  const count = shape.reduce((n, d) => n * d, 1);
  return {
    shape,
    type,
    read: (mostBytes) => {
      const size = count * type.size;
      if (!(Math.max(size, 4 * count) <= mostBytes))
        refuse(
          `needs ${Math.max(size, 4 * count).toLocaleString('en')} bytes, more than the limit of ${mostBytes.toLocaleString('en')}`,
          shape,
          'it is too large to be read',
        );
      const stored = storageOf(bytes, layout.at, type.size, shape.length);
      if (stored.kind === 'whole') {
        if (filters) refuse('HDF5: only chunked data are filtered', stored.kind, 'the file is damaged');
        if (stored.at === null) return new Float32Array(count);
        return numbersOf(type, bytes.slice(stored.at, size), count);
      }
      return numbersOf(
        type,
        gathered(bytes, stored, shape, type.size, filters ? filtersAt(bytes, filters.at) : []),
        count,
      );
    },
  };
}

type Storage =
  | { readonly kind: 'whole'; readonly at: number | null }
  | { readonly kind: 'chunks'; readonly chunk: readonly number[]; readonly chunks: Iterable<Chunk> };

interface Chunk {
  readonly at: number;
  readonly size: number;
  /** Filters that were left out for this chunk, as bits. */
  readonly skipped: number;
  readonly origin: readonly number[];
}

/** How an array is laid out (layout messages of versions 1 to 4). */
function storageOf(bytes: Bytes, at: number, elementSize: number, rank: number): Storage {
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
  if (version !== 3 && version !== 4) return refuse('HDF5: layouts have version 1 to 4', version);
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
  return indexed(bytes, at, elementSize, rank);
}

const chunked = (bytes: Bytes, tree: number | null, chunk: readonly number[]): Storage => ({
  kind: 'chunks',
  chunk,
  chunks: tree === null ? [] : treeOf(bytes, tree, chunk.length),
});

/** Layout version 4: a single chunk, or chunks one after the other; other indices are refused by name. */
function indexed(bytes: Bytes, at: number, elementSize: number, rank: number): Storage {
  const flags = bytes.u8(at + 2),
    width = bytes.u8(at + 4);
  const chunk = Array.from({ length: rank }, (_, i) => bytes.uint(at + 5 + width * i, width));
  const index = at + 5 + width * bytes.u8(at + 3),
    kind = bytes.u8(index),
    whole = chunk.reduce((n, d) => n * d, elementSize);
  if (kind === 1) {
    const filtered = (flags & 2) !== 0,
      p = index + 1 + (filtered ? bytes.lengthSize + 4 : 0),
      start = bytes.offset(p);
    const size = filtered ? bytes.length(index + 1) : whole,
      skipped = filtered ? bytes.u32(index + 1 + bytes.lengthSize) : 0;
    return {
      kind: 'chunks',
      chunk,
      chunks: start === null ? [] : [{ at: start, size, skipped, origin: chunk.map(() => 0) }],
    };
  }
  const names = ['', 'single', 'implicit', 'fixed array', 'extensible array', 'B-tree'];
  return refuse('HDF5: this index of chunks is not read', names[kind] ?? kind, 'save the file with h5py’s defaults');
}

/** The chunks that a B-tree (version 1, node type 1) lists. */
function* treeOf(bytes: Bytes, root: number, rank: number): Generator<Chunk> {
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

interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}
const FILTER_NAMES: { readonly [id: number]: string } = {
  4: 'szip',
  5: 'nbit',
  6: 'scale-offset',
  32000: 'lzf',
  32001: 'blosc',
  32015: 'zstd',
};

/** The filters of a pipeline message (versions 1 and 2), in the order in which they were applied. */
function filtersAt(bytes: Bytes, at: number): readonly Filter[] {
  const version = bytes.u8(at);
  let p = at + (version === 1 ? 8 : 2);
  return Array.from({ length: bytes.u8(at + 1) }, () => {
    bytes.spend();
    const id = bytes.u16(p),
      named = version === 1 || id >= 256,
      length = named ? bytes.u16(p + 2) : 0,
      count = bytes.u16(p + (named ? 6 : 4));
    const values = p + (named ? 8 : 6) + (version === 1 ? Math.ceil(length / 8) * 8 : length);
    p = values + 4 * count + (version === 1 && count % 2 === 1 ? 4 : 0);
    return { id, values: Array.from({ length: Math.min(count, 8) }, (_, i) => bytes.u32(values + 4 * i)) };
  });
}

/** The bytes of an array from its chunks; what no chunk covers is zero. */
function gathered(
  bytes: Bytes,
  { chunk, chunks }: Storage & { readonly kind: 'chunks' },
  shape: readonly number[],
  elementSize: number,
  filters: readonly Filter[],
): Uint8Array {
  const chunkBytes = chunk.reduce((n, d) => n * d, elementSize),
    cells = shape.reduce((n, d) => n * d, 1);
  // A chunk may stick out of the array, but is never many times as large.
  if (!(chunkBytes > 0 && chunkBytes <= 64_000_000 + 16 * cells * elementSize))
    refuse('HDF5: a chunk is far larger than its array, or empty', chunk, 'the file is damaged');
  const out = new Uint8Array(cells * elementSize);
  let most = shape.reduce((n, d, axis) => n * Math.ceil(d / chunk[axis]!), 1);
  for (const { at, size, skipped, origin } of chunks) {
    if (--most < 0) refuse('HDF5: there are more chunks than the array has places', shape, 'the file is damaged');
    const raw = filters.reduceRight(
      (data, filter, i) => (skipped & (1 << i) ? data : unfiltered(filter, data, chunkBytes, elementSize)),
      bytes.slice(at, size),
    );
    if (raw.length < chunkBytes)
      refuse(`HDF5: a chunk has ${chunkBytes.toLocaleString('en')} bytes`, raw.length, 'the file is damaged');
    place(raw, chunk, origin, out, shape, elementSize);
  }
  return out;
}

function unfiltered({ id, values }: Filter, data: Uint8Array, size: number, elementSize: number): Uint8Array {
  if (id === 1) {
    const out = new Uint8Array(size);
    try {
      return unzlibSync(data, { out });
    } catch {
      return refuse('HDF5: compressed data cannot be unpacked', `${data.length} bytes`, 'the file is damaged');
    }
  }
  if (id === 2) return unshuffled(data, values[0] ?? elementSize);
  if (id === 3) return data.subarray(0, Math.max(0, data.length - 4));
  return refuse(
    'HDF5: only the filters gzip, shuffle and fletcher32 are read',
    FILTER_NAMES[id] ?? id,
    'save the file with h5py’s defaults',
  );
}

/** Undoes the byte shuffle: all first bytes, then all second bytes … */
function unshuffled(data: Uint8Array, width: number): Uint8Array {
  if (width <= 1) return data;
  const count = Math.floor(data.length / width),
    out = data.slice();
  for (let byte = 0; byte < width; byte++)
    for (let i = 0; i < count; i++) out[i * width + byte] = data[byte * count + i]!;
  return out;
}

/** Copies a chunk's rows to where they belong; what sticks out of the array is dropped. */
function place(
  raw: Uint8Array,
  chunk: readonly number[],
  origin: readonly number[],
  out: Uint8Array,
  shape: readonly number[],
  elementSize: number,
): void {
  const rank = shape.length,
    last = rank - 1;
  if (rank === 0) return out.set(raw.subarray(0, elementSize));
  const inside = shape.map((d, axis) => Math.min(chunk[axis]!, d - origin[axis]!));
  if (inside.some((n) => !(n > 0))) return;
  const at = new Array<number>(rank).fill(0);
  const row = inside[last]! * elementSize;
  for (;;) {
    let from = 0,
      to = 0;
    for (let axis = 0; axis < rank; axis++) {
      from = from * chunk[axis]! + at[axis]!;
      to = to * shape[axis]! + at[axis]! + origin[axis]!;
    }
    out.set(raw.subarray(from * elementSize, from * elementSize + row), to * elementSize);
    let axis = last - 1;
    for (; axis >= 0 && ++at[axis]! >= inside[axis]!; axis--) at[axis] = 0;
    if (axis < 0) return;
  }
}
