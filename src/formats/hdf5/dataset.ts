import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import type { Datatype } from './datatype.ts';
import { datatypeAt, numbersOf } from './datatype.ts';
import type { Filter } from './filters.ts';
import { filtersAt, unfiltered } from './filters.ts';
import type { Message } from './header.ts';
import { dimensionsAt, mostDimensionsAt } from './header.ts';
import type { Storage } from './storage.ts';
import { storageOf } from './storage.ts';

const DATASPACE = 0x01,
  DATATYPE = 0x03,
  OLD_FILL = 0x04,
  FILL = 0x05,
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
    filtering = find(FILTERS);
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
      const filters = filtering ? filtersAt(bytes, filtering.at) : [];
      const stored = storageOf(bytes, layout.at, {
        shape,
        most: mostDimensionsAt(bytes, space.at, shape),
        elementSize: type.size,
        filters: filters.length,
      });
      const filled = (): Uint8Array => blank(bytes, messages, size, type.size);
      if (stored.kind === 'whole') {
        if (filtering) refuse('HDF5: only chunked data are filtered', stored.kind, 'the file is damaged');
        return numbersOf(type, stored.at === null ? filled() : bytes.slice(stored.at, size), count);
      }
      return numbersOf(type, gathered(bytes, stored, shape, type.size, filters, filled), count);
    },
  };
}

/** The bytes of an array nobody has written to: zeros, or the value that its messages say. */
function blank(bytes: Bytes, messages: readonly Message[], size: number, elementSize: number): Uint8Array {
  const out = new Uint8Array(size);
  const value = messages.flatMap(({ type, at }) => {
    if (type === OLD_FILL) return [bytes.slice(at + 4, bytes.u32(at))];
    if (type !== FILL) return [];
    const version = bytes.u8(at),
      said = version === 3 ? (bytes.u8(at + 1) & 32) !== 0 : version === 1 || bytes.u8(at + 3) !== 0;
    const start = at + (version === 3 ? 2 : 4);
    return said ? [bytes.slice(start + 4, bytes.u32(start))] : [];
  })[0];
  if (value?.length === elementSize && value.some((byte) => byte !== 0))
    for (let at = 0; at < size; at += elementSize) out.set(value, at);
  return out;
}

/** The bytes of an array from its chunks; what no chunk covers is as it began. */
function gathered(
  bytes: Bytes,
  { chunk, chunks }: Storage & { readonly kind: 'chunks' },
  shape: readonly number[],
  elementSize: number,
  filters: readonly Filter[],
  filled: () => Uint8Array,
): Uint8Array {
  const chunkBytes = chunk.reduce((n, d) => n * d, elementSize),
    cells = shape.reduce((n, d) => n * d, 1);
  // A chunk may stick out of the array, but is never many times as large.
  if (!(chunkBytes > 0 && chunkBytes <= 64_000_000 + 16 * cells * elementSize))
    refuse('HDF5: a chunk is far larger than its array, or empty', chunk, 'the file is damaged');
  const out = filled();
  let most = shape.reduce((n, d, axis) => n * Math.ceil(d / chunk[axis]!), 1);
  for (const { at, size, skipped, origin } of chunks) {
    if (--most < 0) refuse('HDF5: there are more chunks than the array has places', shape, 'the file is damaged');
    const raw = unfiltered(filters, bytes.slice(at, size), skipped, { chunkBytes, elementSize });
    if (raw.length < chunkBytes)
      refuse(`HDF5: a chunk has ${chunkBytes.toLocaleString('en')} bytes`, raw.length, 'the file is damaged');
    place(raw, chunk, origin, out, shape, elementSize);
  }
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
