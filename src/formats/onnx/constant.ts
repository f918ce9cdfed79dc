import { refuse, within } from '../../core/errors.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { GivenFile } from '../format.ts';
import { brain, half } from '../halves.ts';
import { LITTLE } from '../permute.ts';
import type { TensorProto } from './messages.ts';

/** Numbers that are known before anything runs: weights, and all that is computed from shapes. */
export interface Constant {
  readonly kind: 'constant';
  readonly dims: Shape;
  /** Whole numbers are kept as doubles: exact up to 2⁵³, which no size passes. */
  readonly data: Float32Array | Float64Array;
  /** Whether they are whole numbers or truth values: division cuts. */
  readonly whole: boolean;
  /** The initializers it is made of, for messages and for seeing that two nodes share weights. */
  readonly from: string;
}

export const constant = (dims: Shape, data: ArrayLike<number>, whole: boolean, from = ''): Constant => ({
  kind: 'constant',
  dims,
  data:
    data instanceof Float32Array || data instanceof Float64Array
      ? data
      : whole
        ? Float64Array.from(data)
        : Float32Array.from(data),
  whole,
  from,
});

/** Its numbers in single precision, as weights are kept. */
export const floatsOf = ({ data }: Pick<Constant, 'data'>): Float32Array =>
  data instanceof Float32Array ? data : new Float32Array(data);

/** How one element type lies in raw bytes. */
interface Element {
  readonly name: string;
  readonly bytes: number;
  readonly whole: boolean;
  readonly read: (view: DataView, at: number) => number;
}

const element = (name: string, bytes: number, whole: boolean, read: Element['read']): Element => ({
  name,
  bytes,
  whole,
  read,
});

/** TensorProto.DataType. */
const ELEMENTS: ReadonlyMap<number, Element> = new Map([
  [1, element('float', 4, false, (v, at) => v.getFloat32(at, true))],
  [2, element('uint8', 1, true, (v, at) => v.getUint8(at))],
  [3, element('int8', 1, true, (v, at) => v.getInt8(at))],
  [4, element('uint16', 2, true, (v, at) => v.getUint16(at, true))],
  [5, element('int16', 2, true, (v, at) => v.getInt16(at, true))],
  [6, element('int32', 4, true, (v, at) => v.getInt32(at, true))],
  [7, element('int64', 8, true, (v, at) => Number(v.getBigInt64(at, true)))],
  [9, element('bool', 1, true, (v, at) => Number(v.getUint8(at) !== 0))],
  [10, element('float16', 2, false, (v, at) => half(v.getUint16(at, true)))],
  [11, element('double', 8, false, (v, at) => v.getFloat64(at, true))],
  [12, element('uint32', 4, true, (v, at) => v.getUint32(at, true))],
  [13, element('uint64', 8, true, (v, at) => Number(v.getBigUint64(at, true)))],
  [16, element('bfloat16', 2, false, (v, at) => brain(v.getUint16(at, true)))],
]);
const REFUSED: ReadonlyMap<number, string> = new Map([
  [0, 'undefined'],
  [8, 'string'],
  [14, 'complex64'],
  [15, 'complex128'],
  [17, 'float8e4m3fn'],
  [18, 'float8e4m3fnuz'],
  [19, 'float8e5m2'],
  [20, 'float8e5m2fnuz'],
  [21, 'uint4'],
  [22, 'int4'],
  [23, 'float4e2m1'],
]);

/** The element type of a tensor; refuses those that hold no plain numbers. */
function elementOf(type: number): Element {
  const known = ELEMENTS.get(type);
  if (known) return known;
  return refuse(
    'its data type cannot be read',
    REFUSED.get(type) ?? type,
    'export the model with float or whole numbers',
  );
}

/** Whether a declared type holds whole numbers; false for what is unknown. */
export const isWhole = (type: number): boolean => ELEMENTS.get(type)?.whole ?? false;

/** Where the numbers of a tensor lie, its size checked against them before anything is made. */
export interface Lying {
  readonly element: Element;
  readonly count: number;
  readonly raw: Uint8Array | null;
  readonly listed: readonly number[];
}

/** Holds a tensor's dims against its bytes. `files` are those handed over beside the model. */
export function checked(tensor: TensorProto, files: readonly GivenFile[]): Lying {
  const { dims } = tensor,
    element = elementOf(tensor.type);
  if (dims.length > 16) refuse('dims must be at most 16 numbers', dims);
  const wrong = dims.find((d) => !Number.isSafeInteger(d) || d < 0);
  if (wrong !== undefined) refuse('dims must be whole numbers ≥ 0', dims);
  const count = sizeOf(dims),
    bytes = count * element.bytes;
  const raw = tensor.external ? outside(tensor.external, bytes, files) : tensor.raw;
  const told = `dims [${dims.join(', ')}] of ${element.name} need ${bytes.toLocaleString('en')} bytes`;
  if (raw) {
    if (raw.length !== bytes) refuse(told, `${raw.length.toLocaleString('en')} bytes`, 'the file is damaged');
    return { element, count, raw, listed: [] };
  }
  const listed = tensor.type === 1 ? tensor.floats : tensor.type === 11 ? tensor.doubles : tensor.ints;
  if (listed.length !== count) refuse(told, `${listed.length} numbers`, 'the file is damaged');
  return { element, count, raw: null, listed };
}

/** The bytes of a tensor that lie in a file beside the model. */
function outside(entries: ReadonlyMap<string, string>, bytes: number, files: readonly GivenFile[]): Uint8Array {
  const location = entries.get('location') ?? '';
  const name = location.split('/').at(-1)!;
  const file = files.find((f) => f.name.split('/').at(-1) === name);
  if (!file || name === '')
    return refuse('its numbers lie in another file, which was not given', location, `drop both files together`);
  const offset = Number(entries.get('offset') ?? 0),
    length = Number(entries.get('length') ?? bytes);
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
    refuse('offset and length must be whole numbers ≥ 0', [offset, length]);
  if (offset + length > file.bytes.length)
    refuse(
      `its numbers go beyond the end of ${JSON.stringify(file.name)}, ${file.bytes.length} bytes`,
      offset + length,
    );
  return file.bytes.subarray(offset, offset + length);
}

/** The numbers of a tensor. */
export function constantOf(tensor: TensorProto, files: readonly GivenFile[], where: string): Constant {
  return within(where, () => {
    const { element, count, raw, listed } = checked(tensor, files);
    return constant(tensor.dims, numbersOf(element, tensor.type, count, raw, listed), element.whole, tensor.name);
  });
}

function numbersOf(
  { bytes, whole, read }: Element,
  type: number,
  count: number,
  raw: Uint8Array | null,
  listed: readonly number[],
): Float32Array | Float64Array {
  const data = whole ? new Float64Array(count) : new Float32Array(count);
  if (raw === null) {
    const decode =
      type === 10 ? half : type === 16 ? brain : type === 9 ? (v: number) => Number(v !== 0) : (v: number) => v;
    for (let i = 0; i < count; i++) data[i] = decode(listed[i]!);
    return data;
  }
  if (type === 1 && LITTLE) {
    const aligned = raw.byteOffset % 4 === 0 ? raw : new Uint8Array(raw);
    data.set(new Float32Array(aligned.buffer, aligned.byteOffset, count));
    return data;
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = 0; i < count; i++) data[i] = read(view, i * bytes);
  return data;
}
