import { refuse, within } from '../../core/errors.ts';
import type { Fields } from './wire.ts';
import { fieldsOf } from './wire.ts';

/** The messages of onnx.proto3 (onnx/onnx.proto3, IR version 9) that a network is made of, as plain data. */
export interface ModelProto {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of the operators, by domain; the standard one is ''. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: GraphProto;
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export interface NodeProto {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An attribute of a node; only the part of its type is filled. */
export interface Attribute {
  readonly float?: number;
  readonly int?: number;
  readonly text?: string;
  readonly tensor?: TensorProto;
  readonly graph?: GraphProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly texts?: readonly string[];
}

/** Numbers of a file, still in bytes: decoded when first needed. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
  readonly raw: Uint8Array | null;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly doubles: readonly number[];
  /** Where the numbers lie, when not here: location, offset, length. */
  readonly external: ReadonlyMap<string, string> | null;
}

/** A declared input or output; a dimension that the file leaves open has its name, or ''. */
export interface ValueInfo {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | string)[] | null;
}

const DEEPEST = 8;

/** Reads a model from the bytes of a file. Throws a `SpecError` naming the part that is wrong. */
export function readModelProto(bytes: Uint8Array): ModelProto {
  let irVersion = 0,
    producer = '',
    graph: GraphProto | null = null;
  const opsets = new Map<string, number>();
  fieldsOf(bytes)((field, wire) => {
    if (field === 1) irVersion = wire.int();
    else if (field === 2) producer = wire.text();
    else if (field === 7) graph = within('graph', () => wire.message((fields) => readGraph(fields, 0)));
    else if (field === 8) {
      let domain = '',
        version = 0;
      wire.message((fields) =>
        fields((f, w) => {
          if (f === 1) domain = w.text();
          else if (f === 2) version = w.int();
        }),
      );
      opsets.set(domain === 'ai.onnx' ? '' : domain, version);
    }
  });
  return { irVersion, producer, opsets, graph: graph ?? refuse('has no graph', undefined, 'export the model again') };
}

function readGraph(fields: Fields, depth: number): GraphProto {
  if (depth > DEEPEST) refuse(`graphs within graphs are read ${DEEPEST} deep`, depth);
  const nodes: NodeProto[] = [],
    initializers: TensorProto[] = [],
    inputs: ValueInfo[] = [],
    outputs: ValueInfo[] = [];
  let name = '';
  fields((field, wire) => {
    if (field === 1) nodes.push(wire.message((f) => readNode(f, nodes.length + 1, depth)));
    else if (field === 2) name = wire.text();
    else if (field === 5) initializers.push(wire.message(readTensor));
    else if (field === 11) inputs.push(wire.message(readValueInfo));
    else if (field === 12) outputs.push(wire.message(readValueInfo));
    else if (field === 15) refuse('sparse initializers are not read', undefined, 'export the model with dense ones');
  });
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(fields: Fields, number: number, depth: number): NodeProto {
  const inputs: string[] = [],
    outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  let name = '',
    type = '',
    domain = '';
  within(`node ${number}`, () =>
    fields((field, wire) => {
      if (field === 1) inputs.push(wire.text());
      else if (field === 2) outputs.push(wire.text());
      else if (field === 3) name = wire.text();
      else if (field === 4) type = wire.text();
      else if (field === 5) {
        const [key, value] = wire.message((f) => readAttribute(f, depth));
        attributes.set(key, value);
      } else if (field === 7) domain = wire.text();
    }),
  );
  return { name, type, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

function readAttribute(fields: Fields, depth: number): readonly [string, Attribute] {
  let name = '',
    kind = 0;
  const floats: number[] = [],
    ints: number[] = [],
    texts: string[] = [];
  const one: { -readonly [K in keyof Attribute]: Attribute[K] } = {};
  fields((field, wire) => {
    if (field === 1) name = wire.text();
    else if (field === 2) {
      const [float] = numbers((into) => wire.floats(into));
      if (float !== undefined) one.float = shortest(float);
    } else if (field === 3) one.int = wire.int();
    else if (field === 4) one.text = wire.text();
    else if (field === 5) one.tensor = wire.message(readTensor);
    else if (field === 6) one.graph = wire.message((f) => readGraph(f, depth + 1));
    else if (field === 7) wire.floats(floats);
    else if (field === 8) wire.ints(ints);
    else if (field === 9) texts.push(wire.text());
    else if (field === 20) kind = wire.int();
  });
  // What is zero or empty may be left out of the file: the declared kind says what was meant.
  if (kind === 1) one.float ??= 0;
  else if (kind === 2) one.int ??= 0;
  else if (kind === 3) one.text ??= '';
  if (kind === 6 || floats.length > 0) one.floats = floats.map(shortest);
  if (kind === 7 || ints.length > 0) one.ints = ints;
  if (kind === 8 || texts.length > 0) one.texts = texts;
  return [name, one];
}

function readTensor(fields: Fields): TensorProto {
  const dims: number[] = [],
    floats: number[] = [],
    ints: number[] = [],
    doubles: number[] = [];
  let name = '',
    type = 0,
    raw: Uint8Array | null = null,
    isExternal = false;
  const external = new Map<string, string>();
  fields((field, wire) => {
    if (field === 1) wire.ints(dims);
    else if (field === 2) type = wire.int();
    else if (field === 3) refuse('tensors in segments are not read', undefined, 'export the model again');
    else if (field === 4) wire.floats(floats);
    else if (field === 5 || field === 7 || field === 11) wire.ints(ints);
    else if (field === 8) name = wire.text();
    else if (field === 9) raw = wire.bytes();
    else if (field === 10) wire.doubles(doubles);
    else if (field === 13) {
      const [key, value] = wire.message(readEntry);
      external.set(key, value);
    } else if (field === 14) isExternal = wire.int() === 1;
  });
  return { name, dims, type, raw, floats, ints, doubles, external: isExternal || external.size > 0 ? external : null };
}

function readEntry(fields: Fields): readonly [string, string] {
  let key = '',
    value = '';
  fields((field, wire) => {
    if (field === 1) key = wire.text();
    else if (field === 2) value = wire.text();
  });
  return [key, value];
}

function readValueInfo(fields: Fields): ValueInfo {
  let name = '',
    type = 0,
    dims: (number | string)[] | null = null;
  const readDim = (f: Fields): number | string => {
    let size: number | string = '';
    f((field, wire) => {
      if (field === 1) size = wire.int();
      else if (field === 2) size = wire.text();
    });
    return size;
  };
  const readShape = (f: Fields): (number | string)[] => {
    const list: (number | string)[] = [];
    f((field, wire) => {
      if (field === 1) list.push(wire.message(readDim));
    });
    return list;
  };
  fields((field, wire) => {
    if (field === 1) name = wire.text();
    else if (field === 2)
      wire.message((f) =>
        f((kind, w) => {
          if (kind !== 1) return;
          w.message((t) =>
            t((part, value) => {
              if (part === 1) type = value.int();
              else if (part === 2) dims = value.message(readShape);
            }),
          );
        }),
      );
  });
  return { name, type, dims };
}

function numbers(read: (into: number[]) => void): readonly number[] {
  const into: number[] = [];
  read(into);
  return into;
}

/** The decimal with the fewest digits that is this number in single precision: 0.01, not 0.009999999776. */
export function shortest(v: number): number {
  if (!Number.isFinite(v)) return v;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(v.toPrecision(digits));
    if (Math.fround(short) === v) return short;
  }
  return Number(v.toPrecision(9));
}
