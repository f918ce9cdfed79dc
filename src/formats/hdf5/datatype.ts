import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import { brain, half } from '../halves.ts';

/** What the elements of a dataset or an attribute are. */
export type Datatype =
  | { readonly kind: 'int'; readonly size: number; readonly signed: boolean; readonly big: boolean }
  | { readonly kind: 'float'; readonly size: 2 | 4 | 8; readonly brain: boolean; readonly big: boolean }
  | { readonly kind: 'string'; readonly size: number }
  | { readonly kind: 'strings'; readonly size: number }
  | { readonly kind: 'other'; readonly size: number; readonly what: string };

const CLASSES = [
  'integer',
  'float',
  'time',
  'string',
  'bit field',
  'opaque',
  'compound',
  'reference',
  'enumeration',
  'variable-length',
  'array',
];

/** Reads a datatype message (class 0 to 10 of the specification, of which numbers and text are told apart). */
export function datatypeAt(bytes: Bytes, at: number): Datatype {
  const kind = bytes.u8(at) & 15,
    flags = bytes.u8(at + 1),
    size = bytes.u32(at + 4);
  const big = (flags & 1) === 1;
  if (kind === 0) return { kind: 'int', size, signed: (flags & 8) !== 0, big };
  if (kind === 1) {
    const exponent = bytes.u8(at + 13);
    if (
      (size === 2 && (exponent === 5 || exponent === 8)) ||
      (size === 4 && exponent === 8) ||
      (size === 8 && exponent === 11)
    )
      return { kind: 'float', size, brain: size === 2 && exponent === 8, big };
    return { kind: 'other', size, what: `float of ${size} bytes with an exponent of ${exponent} bits` };
  }
  if (kind === 3) return { kind: 'string', size };
  // An enumeration is its base type: h5py writes flags so.
  if (kind === 8) return datatypeAt(bytes, at + 8);
  if (kind === 9 && (flags & 15) === 1) return { kind: 'strings', size };
  return { kind: 'other', size, what: CLASSES[kind] ?? `class ${kind}` };
}

/** Whether this machine keeps numbers with their lowest byte first. */
const LITTLE = new Uint8Array(Float32Array.of(1).buffer)[3] === 0x3f;

/** The bytes of numbers as single precision. Refuses what is no number. */
export function numbersOf(type: Datatype, data: Uint8Array, count: number): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength),
    out = new Float32Array(count);
  // Nearly all files: the bytes are the numbers already.
  if (type.kind === 'float' && type.size === 4 && !type.big && LITTLE) {
    new Uint8Array(out.buffer).set(data.subarray(0, 4 * count));
    return out;
  }
  const read = readerOf(type, view);
  for (let i = 0; i < count; i++) out[i] = read(i * type.size);
  return out;
}

function readerOf(type: Datatype, view: DataView): (at: number) => number {
  if (type.kind === 'float') {
    const little = !type.big;
    if (type.size === 4) return (at) => view.getFloat32(at, little);
    if (type.size === 8) return (at) => view.getFloat64(at, little);
    return type.brain ? (at) => brain(view.getUint16(at, little)) : (at) => half(view.getUint16(at, little));
  }
  if (type.kind === 'int') {
    const little = !type.big,
      { size, signed } = type;
    if (size === 1) return signed ? (at) => view.getInt8(at) : (at) => view.getUint8(at);
    if (size === 2) return signed ? (at) => view.getInt16(at, little) : (at) => view.getUint16(at, little);
    if (size === 4) return signed ? (at) => view.getInt32(at, little) : (at) => view.getUint32(at, little);
    if (size === 8)
      return signed ? (at) => Number(view.getBigInt64(at, little)) : (at) => Number(view.getBigUint64(at, little));
  }
  return refuse(
    'its numbers must be integers or floats of 1 to 8 bytes',
    type.kind === 'other' ? type.what : `${type.kind} of ${type.size} bytes`,
  );
}
