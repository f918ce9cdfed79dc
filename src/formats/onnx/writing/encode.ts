import { PbfWriter } from 'pbf';

/** A value of an attribute, by its kind. */
export type Setting =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly texts: readonly string[] };

export interface NodeOut {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly settings: { readonly [name: string]: Setting };
}

/** Numbers kept in the file: floats, or whole numbers of 64 bits. */
export interface TensorOut {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** An input or output; its first dimension, the batch, is left open under a name. */
export interface ValueOut {
  readonly name: string;
  readonly dims: readonly number[];
  readonly whole: boolean;
}

export interface GraphOut {
  readonly name: string;
  readonly nodes: readonly NodeOut[];
  readonly initializers: readonly TensorOut[];
  readonly inputs: readonly ValueOut[];
  readonly outputs: readonly ValueOut[];
}

const FLOAT = 1,
  INT64 = 7,
  IR_VERSION = 8;

/** The bytes of a ModelProto (onnx/onnx.proto3) with the given version of the standard operators. */
export function encodeModel(graph: GraphOut, opset: number): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, 'backlit');
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, (version: number, p) => p.writeVarintField(2, version), opset);
  return pbf.finish();
}

function writeGraph(graph: GraphOut, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, graph.name);
  for (const tensor of graph.initializers) pbf.writeMessage(5, writeTensor, tensor);
  for (const input of graph.inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of graph.outputs) pbf.writeMessage(12, writeValue, output);
}

function writeNode({ type, name, inputs, outputs, settings }: NodeOut, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, name);
  pbf.writeStringField(4, type);
  for (const setting of Object.entries(settings)) pbf.writeMessage(5, writeAttribute, setting);
}

function writeAttribute([name, setting]: readonly [string, Setting], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if ('float' in setting) {
    pbf.writeFloatField(2, setting.float);
    pbf.writeVarintField(20, 1);
  } else if ('int' in setting) {
    pbf.writeVarintField(3, setting.int);
    pbf.writeVarintField(20, 2);
  } else if ('text' in setting) {
    pbf.writeStringField(4, setting.text);
    pbf.writeVarintField(20, 3);
  } else if ('ints' in setting) {
    pbf.writePackedVarint(8, [...setting.ints]);
    pbf.writeVarintField(20, 7);
  } else {
    for (const text of setting.texts) pbf.writeStringField(9, text);
    pbf.writeVarintField(20, 8);
  }
}

function writeTensor({ name, dims, data }: TensorOut, pbf: PbfWriter): void {
  pbf.writePackedVarint(1, [...dims]);
  pbf.writeVarintField(2, data instanceof Float32Array ? FLOAT : INT64);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, littleEndian(data));
}

function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength),
    view = new DataView(bytes.buffer);
  if (data instanceof Float32Array) data.forEach((v, i) => view.setFloat32(4 * i, v, true));
  else data.forEach((v, i) => view.setBigInt64(8 * i, v, true));
  return bytes;
}

function writeValue({ name, dims, whole }: ValueOut, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { dims, whole });
}

function writeType(type: Omit<ValueOut, 'name'>, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, type);
}

function writeTensorType({ dims, whole }: Omit<ValueOut, 'name'>, pbf: PbfWriter): void {
  pbf.writeVarintField(1, whole ? INT64 : FLOAT);
  pbf.writeMessage(2, writeShape, dims);
}

function writeShape(dims: readonly number[], pbf: PbfWriter): void {
  pbf.writeMessage(1, (batch: string, p) => p.writeStringField(2, batch), 'batch');
  for (const size of dims) pbf.writeMessage(1, (d: number, p) => p.writeVarintField(1, d), size);
}
