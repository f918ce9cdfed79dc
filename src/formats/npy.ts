import { strFromU8 } from 'fflate';
import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/network.ts';
import { inputsOf, shapesOf, weightsOf } from '../core/network.ts';
import type { Tensor } from '../core/tensor.ts';
import { sizeOf } from '../core/tensor.ts';
import type { GivenFile, Imported, Note, Read } from './format.ts';
import { half } from './halves.ts';
import type { Row } from './safetensors/match.ts';
import { matchTensors } from './safetensors/match.ts';
import type { Source } from './safetensors/onto.ts';
import { laidOnto, leftOver } from './safetensors/onto.ts';
import { samplesIn } from './samples.ts';
import { openZip } from './zip.ts';

/** One array of NumPy. */
export const readNpy: Read = async (files, context) => {
  const [file] = files as readonly [GivenFile];
  const name = file.name.slice(file.name.lastIndexOf('/') + 1).replace(/\.npy$/i, '');
  return sorted(new Map([[name, within(file.name, () => arrayOf(file.bytes, context.mostBytes))]]), context.network);
};

/** Several arrays of NumPy, by name, in a zip archive. */
export const readNpz: Read = async (files, context) => {
  const [file] = files as readonly [GivenFile];
  const arrays = new Map<string, Tensor>();
  let left = context.mostBytes;
  for (const entry of within(file.name, () => openZip(file.bytes)).values()) {
    if (!entry.name.endsWith('.npy')) continue;
    left -= entry.size;
    const bytes = within(file.name, () => entry.read(Math.max(left, 0)));
    arrays.set(
      entry.name.replace(/\.npy$/, ''),
      within(`${file.name}: ${entry.name}`, () => arrayOf(bytes, context.mostBytes)),
    );
    await context.progress(1 - left / context.mostBytes);
  }
  if (arrays.size === 0)
    within(file.name, () => refuse('there is no array (.npy) in it', 0, 'save it with numpy.savez'));
  return sorted(arrays, context.network);
};

/**
 * Arrays called like weights of the network at hand are its weights. Others are weights by a table that can be corrected,
 * where their names tell so, or where they fit weights and no input; the rest are data.
 */
function sorted(arrays: ReadonlyMap<string, Tensor>, network: Network | null): Imported {
  const needed = network ? weightShapes(network) : new Map<string, readonly number[]>();
  const weights = new Map<string, Float32Array>(),
    data = new Map<string, Tensor>(),
    notes: Note[] = [];
  for (const [name, array] of arrays) {
    const shape = needed.get(name);
    if (!shape) data.set(name, array);
    else if (shape.join() === array.shape.join()) weights.set(name, array.data);
    else
      within(name, () =>
        refuse(`its shape must be [${shape.join(', ')}]`, array.shape, 'the file belongs to another model'),
      );
  }
  if (weights.size === 0) return (network && foreign(network, data)) ?? { network: null, weights, data, notes };
  for (const name of needed.keys())
    if (!weights.has(name)) notes.push({ kind: 'ignored', where: name, say: 'tensorMissing' });
  for (const name of data.keys()) notes.push({ kind: 'ignored', where: name, say: 'tensorUnused' });
  return { network, weights, data, notes };
}

/** Weights as another program calls them, or as `numpy.savez(…, *model.get_weights())` numbers them; null: they are data. */
function foreign(network: Network, arrays: ReadonlyMap<string, Tensor>): Imported | null {
  const sources = [...arrays].map(([name, { shape, data }]) => ({ name, shape, numbers: () => data }));
  const proposed = matchTensors(sources, network),
    rows = numbered(proposed, sources) ?? proposed;
  const chosen = rows.filter((row) => row.chosen !== null);
  if (chosen.length > 0 && (chosen.length === rows.length || leftOver(sources, rows).length === 0))
    return laidOnto(network, sources, rows);
  const some = rows.some(({ candidates }) => candidates.length > 0);
  return some &&
    !inputsOf(network).some(({ shape }) => [...arrays.values()].some((a) => samplesIn(a.shape, shape) !== null))
    ? laidOnto(network, sources, rows)
    : null;
}

/** Rows that take `arr_0`, `arr_1` … one after the other, where there is one of the same shape for each; else null. */
function numbered(rows: readonly Row[], sources: readonly Source[]): readonly Row[] | null {
  if (rows.length !== sources.length || !sources.every(({ name }) => /^arr_\d+$/.test(name))) return null;
  const choices = rows.map(({ candidates }, i) =>
    candidates.findIndex(({ tensors, way }) => tensors.join() === `arr_${i}` && way === 'same'),
  );
  return choices.includes(-1) ? null : rows.map((row, i) => ({ ...row, chosen: choices[i]! }));
}

function weightShapes(network: Network): ReadonlyMap<string, readonly number[]> {
  const shapes = shapesOf(network, 1);
  return new Map(
    network.layers
      .filter((spec) => spec.shares === undefined)
      .flatMap((spec) =>
        Object.entries(
          weightsOf(
            spec,
            spec.from.map((f) => shapes.get(f)!),
          ),
        ).map(([local, { shape }]): [string, readonly number[]] => [`${spec.id}.${local}`, shape]),
      ),
  );
}

const MOST_HEADER = 1_000_000;

/** The array in the bytes of an .npy file (format versions 1 to 3). Throws a `SpecError` for anything else. */
export function arrayOf(bytes: Uint8Array, mostBytes: number): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || strFromU8(bytes.subarray(1, 6), true) !== 'NUMPY' || bytes[0] !== 0x93)
    return refuse('is not an .npy file', `${bytes.length} bytes`, 'save it with numpy.save');
  const long = bytes[6]! >= 2;
  if (long && bytes.length < 12) return refuse('npy: the file is cut', `${bytes.length} bytes`);
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true),
    start = (long ? 12 : 10) + length;
  if (length > MOST_HEADER || start > bytes.length) return refuse('npy: the header is cut', `${bytes.length} bytes`);
  const header = strFromU8(bytes.subarray(start - length, start), true);
  const { type, fortran, shape } = described(header);
  const count = sizeOf(shape),
    { size, read } = typeNamed(type);
  if (!(4 * count <= mostBytes && count * size <= mostBytes))
    refuse(
      `npy: needs ${(4 * count).toLocaleString('en')} bytes, more than the limit of ${mostBytes.toLocaleString('en')}`,
      shape,
    );
  if (bytes.length - start < count * size)
    refuse(
      `npy: shape [${shape.join(', ')}] needs ${(count * size).toLocaleString('en')} bytes`,
      `${bytes.length - start} bytes`,
      'the file is cut',
    );
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, start + i * size);
  return { shape, data: fortran ? turned(data, shape) : data };
}

/** The three fields of a header, a Python literal: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
function described(header: string) {
  const type = /'descr'\s*:\s*'([<>|=]?[a-z]\d{0,2})'/.exec(header)?.[1],
    fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1],
    sizes = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (type === undefined || fortran === undefined || sizes === undefined)
    return refuse('npy: the header must have descr, fortran_order and shape of plain numbers', header.slice(0, 60));
  const shape = sizes
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '')
    .map(Number);
  if (shape.length > 32 || !shape.every(Number.isSafeInteger))
    refuse('npy: shape must be a list of sizes', sizes.slice(0, 60));
  return { type, fortran: fortran === 'True', shape };
}

function typeNamed(type: string): { readonly size: number; readonly read: (view: DataView, at: number) => number } {
  const little = !type.startsWith('>');
  const readers: { readonly [code: string]: readonly [size: number, read: (view: DataView, at: number) => number] } = {
    f2: [2, (v, at) => half(v.getUint16(at, little))],
    f4: [4, (v, at) => v.getFloat32(at, little)],
    f8: [8, (v, at) => v.getFloat64(at, little)],
    i1: [1, (v, at) => v.getInt8(at)],
    i2: [2, (v, at) => v.getInt16(at, little)],
    i4: [4, (v, at) => v.getInt32(at, little)],
    i8: [8, (v, at) => Number(v.getBigInt64(at, little))],
    u1: [1, (v, at) => v.getUint8(at)],
    u2: [2, (v, at) => v.getUint16(at, little)],
    u4: [4, (v, at) => v.getUint32(at, little)],
    u8: [8, (v, at) => Number(v.getBigUint64(at, little))],
    b1: [1, (v, at) => v.getUint8(at)],
  };
  const code = type.replace(/^[<>|=]/, '');
  const found = Object.hasOwn(readers, code) ? readers[code] : undefined;
  if (!found) return refuse('npy: numbers must be floats, integers or booleans', type, 'save it as float32');
  return { size: found[0], read: found[1] };
}

/** From the order of Fortran (first axis fastest) to that of C. */
function turned(data: Float32Array, shape: readonly number[]): Float32Array {
  const out = new Float32Array(data.length),
    at = new Array<number>(shape.length).fill(0);
  const steps = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  for (let c = 0; c < out.length; c++) {
    out[c] = data[at.reduce((sum, i, axis) => sum + i * steps[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis]! === shape[axis]; axis--) at[axis] = 0;
  }
  return out;
}
