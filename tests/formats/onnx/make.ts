import { onnx } from 'onnx-proto';
import * as ort from 'onnxruntime-web';
import { random } from '../../../src/core/random.ts';

type Dims = readonly (number | string)[];
/** Numbers of a model: floats drawn at random by their sizes, or a list of whole numbers. */
export type Init =
  | readonly number[]
  | { readonly ints: readonly number[]; readonly dims?: readonly number[] }
  | { readonly bytes: readonly number[]; readonly dims: readonly number[] }
  | { readonly floats: readonly number[]; readonly dims?: readonly number[] };
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: Init };
export type Node = readonly [
  type: string,
  inputs: string,
  outputs: string,
  attributes?: { readonly [name: string]: Attribute },
  domain?: string,
];

/** A small model in one line a node; names are separated by spaces, `_` leaves an input out. */
export interface Made {
  readonly opset?: number;
  readonly inputs: { readonly [name: string]: Dims };
  readonly ints?: readonly string[];
  readonly init?: { readonly [name: string]: Init };
  readonly nodes: readonly Node[];
  readonly outputs: string;
}

const { AttributeProto, TensorProto } = onnx;

const source = random(7);
const normal = (n: number): Float32Array => Float32Array.from({ length: n }, () => source.normal() * 0.7);
const count = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

function tensorOf(name: string, init: Init): onnx.ITensorProto {
  if (Array.isArray(init)) {
    const dims = init as readonly number[];
    return {
      name,
      dims: [...dims],
      dataType: TensorProto.DataType.FLOAT,
      rawData: new Uint8Array(normal(count(dims)).buffer),
    };
  }
  if ('ints' in init) {
    const data = BigInt64Array.from(init.ints, BigInt);
    return {
      name,
      dims: [...(init.dims ?? [init.ints.length])],
      dataType: TensorProto.DataType.INT64,
      rawData: new Uint8Array(data.buffer),
    };
  }
  if ('bytes' in init)
    return {
      name,
      dims: [...init.dims],
      dataType: TensorProto.DataType.INT8,
      rawData: new Uint8Array(Int8Array.from(init.bytes).buffer),
    };
  const { floats, dims } = init as { readonly floats: readonly number[]; readonly dims?: readonly number[] };
  return {
    name,
    dims: [...(dims ?? [floats.length])],
    dataType: TensorProto.DataType.FLOAT,
    rawData: new Uint8Array(Float32Array.from(floats).buffer),
  };
}

function attributeOf(name: string, value: Attribute): onnx.IAttributeProto {
  const { AttributeType: T } = AttributeProto;
  const text = (s: string): Uint8Array => new TextEncoder().encode(s);
  if (typeof value === 'number')
    return Number.isInteger(value) ? { name, type: T.INT, i: value } : { name, type: T.FLOAT, f: value };
  if (typeof value === 'string') return { name, type: T.STRING, s: text(value) };
  if (Array.isArray(value))
    return value.every((v) => typeof v === 'string')
      ? { name, type: T.STRINGS, strings: value.map(text) }
      : { name, type: T.INTS, ints: [...(value as readonly number[])] };
  if ('float' in value) return { name, type: T.FLOAT, f: value.float };
  if ('floats' in value) return { name, type: T.FLOATS, floats: [...value.floats] };
  return { name, type: T.TENSOR, t: tensorOf('', (value as { readonly tensor: Init }).tensor) };
}

const words = (names: string): string[] =>
  names
    .split(' ')
    .filter((n) => n !== '')
    .map((n) => (n === '_' ? '' : n));

/** The bytes of a model. */
export function bytesOf({ opset = 13, inputs, ints = [], init = {}, nodes, outputs }: Made): Uint8Array {
  const info = (name: string, dims: Dims | null, elemType: number): onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: {
        elemType,
        ...(dims && { shape: { dim: dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) } }),
      },
    },
  });
  const model = onnx.ModelProto.create({
    irVersion: opset > 18 ? 9 : 7,
    producerName: 'test',
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'g',
      node: nodes.map(([opType, ins, outs, attributes = {}, domain = ''], i) => ({
        opType,
        domain,
        name: `/n${i}/${opType}`,
        input: words(ins),
        output: words(outs),
        attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
      })),
      initializer: Object.entries(init).map(([name, value]) => tensorOf(name, value)),
      input: Object.entries(inputs).map(([name, dims]) => info(name, dims, ints.includes(name) ? 7 : 1)),
      output: words(outputs).map((name) => info(name, null, 1)),
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

export interface Numbers {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** What ONNX Runtime computes from a model and inputs. */
export async function runtime(
  bytes: Uint8Array,
  inputs: { readonly [name: string]: Numbers },
  ints: readonly string[] = [],
): Promise<{ readonly [name: string]: Numbers }> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], logSeverityLevel: 4 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { dims, data }]) => [
      name,
      ints.includes(name)
        ? new ort.Tensor(
            'int64',
            BigInt64Array.from(data, (v) => BigInt(v)),
            dims,
          )
        : new ort.Tensor('float32', data, dims),
    ]),
  );
  const made = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(made).map(([name, t]) => [name, { dims: t.dims, data: Float32Array.from(t.data as Float32Array) }]),
  );
}

/** Inputs drawn at random; whole numbers below 5. */
export function drawnInputs(
  { inputs, ints = [] }: Made,
  sizes: { readonly [open: string]: number } = {},
): { readonly [name: string]: Numbers } {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, dims]) => {
      const fixed = dims.map((d) => (typeof d === 'string' ? (sizes[d] ?? 2) : d));
      const data = normal(count(fixed));
      return [
        name,
        { dims: fixed, data: ints.includes(name) ? data.map((v) => Math.floor(Math.abs(v) * 100) % 5) : data },
      ];
    }),
  );
}
