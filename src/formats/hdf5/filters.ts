import { unzlibSync } from 'fflate';
import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import { unscaled } from './scale_offset.ts';

/** One step of the pipeline through which each chunk went before it was stored. */
export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

/** What a filter is undone for: how many bytes a chunk has in the end, and how many an element. */
export interface Aim {
  readonly chunkBytes: number;
  readonly elementSize: number;
}

const NAMES: { readonly [id: number]: string } = {
  4: 'szip',
  5: 'nbit',
  307: 'bzip2',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32026: 'blosc2',
};
/** What a filter before another may add to a chunk: a checksum, or the head of packed numbers. */
const ROOM = 64;

/** The filters of a pipeline message (versions 1 and 2), in the order in which they were applied. */
export function filtersAt(bytes: Bytes, at: number): readonly Filter[] {
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
    return { id, values: Array.from({ length: Math.min(count, 20) }, (_, i) => bytes.u32(values + 4 * i)) };
  });
}

/** Undoes the filters of a chunk, the last one first; `skipped` has a bit for each that was left out. */
export const unfiltered = (filters: readonly Filter[], data: Uint8Array, skipped: number, aim: Aim): Uint8Array =>
  filters.reduceRight((now, filter, i) => (skipped & (1 << i) ? now : undone(filter, now, aim, i)), data);

function undone(
  { id, values }: Filter,
  data: Uint8Array,
  { chunkBytes, elementSize }: Aim,
  before: number,
): Uint8Array {
  const most = chunkBytes + before * ROOM;
  if (id === 1) return inflated(data, most);
  if (id === 2) return unshuffled(data, values[0] ?? elementSize);
  if (id === 3) return checked(data);
  if (id === 6) return unscaled(data, values, chunkBytes);
  if (id === 32_000) return unlzf(data, most);
  return refuse(
    'HDF5: only the filters gzip, shuffle, fletcher32, lzf and scale-offset are read',
    NAMES[id] ?? `filter ${id}`,
    'save the file with h5py’s defaults, or with compression="gzip"',
  );
}

function inflated(data: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most);
  try {
    return unzlibSync(data, { out });
  } catch {
    return refuse('HDF5: compressed data cannot be unpacked', `${data.length} bytes`, 'the file is damaged');
  }
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

/** Data without the checksum behind them (Fletcher's, over pairs of bytes), which must be right. */
function checked(data: Uint8Array): Uint8Array {
  const length = data.length - 4;
  if (length < 0) return refuse('HDF5: a chunk is cut before its checksum', `${data.length} bytes`);
  let a = 0,
    b = 0;
  for (let at = 0; at < length; at += 2) {
    a = (a + ((data[at]! << 8) | (at + 1 < length ? data[at + 1]! : 0))) % 65_535;
    b = (b + a) % 65_535;
  }
  const view = new DataView(data.buffer, data.byteOffset + length, 4);
  const same = (sum: number, said: number): boolean => sum % 65_535 === said % 65_535;
  if (!(same(a, view.getUint16(0, true)) && same(b, view.getUint16(2, true))))
    refuse(
      'HDF5: a chunk is damaged: its checksum (Fletcher) is not the one the file says',
      `${length} bytes`,
      'download or save it again',
    );
  return data.subarray(0, length);
}

/** Undoes LZF: runs of bytes as they are, and pieces of what came before. */
function unlzf(data: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most);
  const wrong = (): never =>
    refuse('HDF5: compressed data (lzf) cannot be unpacked', `${data.length} bytes`, 'the file is damaged');
  let from = 0,
    to = 0;
  while (from < data.length) {
    const control = data[from++]!;
    if (control < 32) {
      const length = control + 1;
      if (from + length > data.length || to + length > most) wrong();
      out.set(data.subarray(from, from + length), to);
      from += length;
      to += length;
      continue;
    }
    let length = control >> 5;
    if (length === 7) length += data[from++] ?? wrong();
    const back = to - ((control & 31) << 8) - (data[from++] ?? wrong()) - 1;
    length += 2;
    if (back < 0 || to + length > most) wrong();
    for (let i = 0; i < length; i++) out[to + i] = out[back + i]!;
    to += length;
  }
  return out.subarray(0, to);
}
