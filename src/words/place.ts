import type { Program, TensorInfo } from '../core/program.ts';
import { LOSS, OPTIMIZER } from '../core/program.ts';
import { unflatten } from '../core/tensor.ts';
import type { SayingMessages } from '../i18n/index.ts';

/** Where a cell is, as people say it; every number counts from 1. */
export type Place =
  | { readonly kind: 'only'; readonly local: string }
  | { readonly kind: 'input' | 'neuron' | 'output' | 'entry'; readonly i: number }
  | { readonly kind: 'feature'; readonly position: number; readonly i: number }
  | { readonly kind: 'head'; readonly position: number; readonly head: number; readonly i: number }
  | { readonly kind: 'each'; readonly of: 'position' | 'map' | 'entry'; readonly i: number }
  | { readonly kind: 'table'; readonly row: number; readonly i: number }
  | { readonly kind: 'pair'; readonly head: number; readonly query: number; readonly key: number }
  | { readonly kind: 'pixel'; readonly row: number; readonly column: number }
  | { readonly kind: 'map'; readonly map: number; readonly row: number; readonly column: number }
  | {
      readonly kind: 'voxel';
      readonly map: number;
      readonly slice: number;
      readonly row: number;
      readonly column: number;
    }
  | { readonly kind: 'weight'; readonly from: number; readonly to: number; readonly state?: boolean }
  | {
      readonly kind: 'tap';
      /** Of a kernel with three sides. */
      readonly slice?: number;
      readonly filter: number;
      readonly channel: number;
      readonly row: number;
      readonly column: number;
    }
  | {
      readonly kind: 'gate';
      readonly layer: 'lstm' | 'gru';
      readonly gate: string;
      readonly i: number;
      /** Of a weight: what it reads, a number that comes in or one of the state. */
      readonly from?: number;
      readonly state?: boolean;
    }
  | { readonly kind: 'bias'; readonly of: 'neuron' | 'map'; readonly i: number }
  | { readonly kind: 'cell'; readonly at: readonly number[] };

/** A place, and which of several samples it belongs to (null: there is only one). */
export interface Placed {
  readonly place: Place;
  readonly sample: number | null;
}

/** Tells where a cell is by the rank and the role of its tensor; a gradient is where the thing is that it is the gradient of. */
export function placeOf(program: Program, name: string, at: number): Placed {
  const tensor = program.tensors.get(name);
  if (!tensor) return { place: { kind: 'cell', at: [at + 1] }, sample: null };
  const weight = weightOf(program, tensor);
  if (weight) return { place: placeOfWeight(program, tensor, at), sample: null };
  if (tensor.shape.length === 1 && tensor.size > 1)
    return { place: placeOfEach(program, tensor, at + 1), sample: null };
  const [n = 0, ...rest] = unflatten(tensor.shape, at).map((i) => i + 1);
  const batch = tensor.shape.length > 1 ? tensor.shape[0]! : 1;
  return { place: placeOfValue(program, tensor, rest), sample: batch > 1 ? n : null };
}

/** The weight that a tensor is, or is the gradient, the next value or the memory of; null for what flows through. */
export function weightOf(program: Program, tensor: TensorInfo): TensorInfo | null {
  if (tensor.role === 'weight') return tensor;
  const base = tensor.local.split('.')[0]!;
  const local = tensor.role === 'gradient' && base.startsWith('d') ? base.slice(1) : base;
  const weight = program.tensors.get(`${tensor.layer}.${local}`);
  return weight?.role === 'weight' && weight.size === tensor.size ? weight : null;
}

/** One number for each row of a sequence, or for each map. */
function placeOfEach({ tensors }: Program, { layer, size }: TensorInfo, i: number): Place {
  const y = tensors.get(`${layer}.y`)?.shape ?? [];
  if (y.length === 3 && y[1] === size) return { kind: 'each', of: 'position', i };
  return { kind: 'each', of: y.length === 4 && y[3] === size ? 'map' : 'entry', i };
}

/** What a layer of weights with several axes calls them. */
const KERNELS = ['kernel', 'depthwise_kernel', 'pointwise_kernel'];

function placeOfWeight(program: Program, tensor: TensorInfo, at: number): Place {
  const { shape, layer, local } = tensor;
  const [a = 1, b = 1, c = 1, d = 1, e = 1] = unflatten(shape, at).map((i) => i + 1);
  const gate = shape.length < 3 ? gateOf(program, tensor, shape.length === 2 ? b : a) : null;
  if (gate)
    return shape.length === 2 && !local.includes('bias')
      ? { ...gate, from: a, state: local.includes('recurrent') }
      : gate;
  if (shape.length === 1 && !local.includes('bias'))
    return { kind: 'each', of: program.tensors.get(`${layer}.y`)?.shape.length === 4 ? 'map' : 'entry', i: a };
  if (shape.length === 1)
    return {
      kind: 'bias',
      of: KERNELS.some((name) => (program.tensors.get(`${layer}.${name}`)?.shape.length ?? 2) > 2) ? 'map' : 'neuron',
      i: a,
    };
  if (shape.length === 2 && local.includes('embeddings')) return { kind: 'table', row: a, i: b };
  if (shape.length === 2)
    return { kind: 'weight', from: a, to: b, ...(local.includes('recurrent_kernel') && { state: true }) };
  if (shape.length === 4) return { kind: 'tap', filter: d, channel: c, row: a, column: b };
  if (shape.length === 5) return { kind: 'tap', filter: e, channel: d, slice: a, row: b, column: c };
  return { kind: 'cell', at: unflatten(shape, at).map((i) => i + 1) };
}

function placeOfValue(program: Program, tensor: TensorInfo, at: readonly number[]): Place {
  const { layer, local, shape, size } = tensor;
  const only = size === 1 || (shape.at(-1) === 1 && shape.length <= 2);
  if (only && (layer === OPTIMIZER || ONE_OF_A_KIND.has(local))) return { kind: 'only', local };
  if (layer === LOSS && at.length === 2 && shape[1]! > 1)
    return shape[2] === 1
      ? { kind: 'each', of: 'position', i: at[0]! }
      : { kind: 'feature', position: at[0]!, i: at[1]! };
  if (layer === LOSS) return { kind: 'output', i: at.at(-1) ?? 1 };
  if (at.length === 1) return gateOf(program, tensor, at[0]!) ?? { kind: kindOfVector(program, layer), i: at[0]! };
  if (at.length === 2) return { kind: 'feature', position: at[0]!, i: at[1]! };
  if (at.length === 3) {
    const [row, column, map] = at as [number, number, number];
    const heads = headsOf(program, layer);
    if (heads !== null)
      return shape[2] === heads && shape[1] === program.tensors.get(`${layer}.y`)?.shape[1]
        ? { kind: 'head', position: row, head: column, i: map }
        : { kind: 'pair', head: row, query: column, key: map };
    return shape.at(-1) === 1 ? { kind: 'pixel', row, column } : { kind: 'map', map, row, column };
  }
  if (at.length === 4) {
    const [slice, row, column, map] = at as [number, number, number, number];
    return { kind: 'voxel', map, slice, row, column };
  }
  return { kind: 'cell', at: at.length > 0 ? at : [1] };
}

/** The heads of a layer of attention; null for any other layer. */
function headsOf({ tensors }: Program, layer: string): number | null {
  const query = tensors.get(`${layer}.query_kernel`);
  return query?.shape.length === 3 ? query.shape[1]! : null;
}

/** The gates of a recurrent layer, in the order of its columns. */
const GATES = { lstm: ['i', 'f', 'g', 'o'], gru: ['z', 'r', 'g'] } as const;

/** The gate and the unit of a column of the sums of a turn (z₃, v₃ and their gradients), or of a weight; null for anything else. */
function gateOf(
  program: Program,
  { layer, local, shape }: TensorInfo,
  column: number,
): (Place & { kind: 'gate' }) | null {
  if (!/^d?(forward_|backward_)?(d?([zv]?\d+|in)$|(recurrent_)?kernel|bias)/.test(local)) return null;
  const spec = program.network.layers.find((l) => l.id === layer);
  const cell = spec && 'layer' in spec ? (spec.layer as { readonly type: string }) : spec;
  const units = cell && 'units' in cell ? (cell.units as number) : 0;
  const kind = cell?.type === 'lstm' || cell?.type === 'gru' ? cell.type : null;
  const columns = shape.at(-1)!;
  if (!kind || units === 0 || columns % units !== 0 || columns === units) return null;
  const gate = GATES[kind][Math.floor((column - 1) / units)];
  return gate === undefined ? null : { kind: 'gate', layer: kind, gate, i: ((column - 1) % units) + 1 };
}

/** Tensors that hold one number for a whole vector. */
const ONE_OF_A_KIND = new Set(['value', 'each', 'top', 'share', 'mix', 'mass', 'total']);

/** What the numbers of a vector are: neurons where weights make them, and as before where a layer keeps the shape. */
function kindOfVector(program: Program, layer: string): 'input' | 'neuron' | 'entry' {
  const role = program.tensors.get(`${layer}.y`)?.role;
  if (role === 'input') return 'input';
  if (program.tensors.has(`${layer}.kernel`) || program.tensors.has(`${layer}.forward_kernel`)) return 'neuron';
  const spec = program.network.layers.find((l) => l.id === layer);
  if (spec?.shares !== undefined) return 'neuron';
  const before = spec?.from[0];
  const shape = before === undefined ? undefined : program.tensors.get(`${before}.y`)?.shape;
  return before !== undefined && shape?.length === 2 ? kindOfVector(program, before) : 'entry';
}

/** Where a cell is, in words: "map 3, row 7, column 9", "weight x₂ → neuron 4". */
export function placeInWords(messages: SayingMessages, program: Program, name: string, at: number): string {
  const { place, sample } = placeOf(program, name, at);
  const words = messages.words.cells;
  const text = inWords(messages, place);
  return sample === null ? text : words.ofSample(text, sample);
}

function inWords(messages: SayingMessages, place: Place): string {
  const words = messages.words.cells;
  switch (place.kind) {
    case 'only':
      return (words.only as { readonly [local: string]: string })[place.local] ?? place.local;
    case 'input':
      return words.input(subscript(place.i));
    case 'neuron':
      return words.neuron(place.i);
    case 'output':
      return words.output(place.i);
    case 'entry':
      return words.entry(place.i);
    case 'gate': {
      const gate = words.gate(
        (messages.words.turns.of[place.layer] as { readonly [gate: string]: string })[place.gate]!,
        place.i,
      );
      return place.from === undefined
        ? gate
        : words.weightTo(`${place.state ? 'h' : 'x'}${subscript(place.from)}`, gate);
    }
    case 'feature':
      return words.feature(place.position, place.i);
    case 'head':
      return words.head(place.position, place.head, place.i);
    case 'each':
      return words.each[place.of](place.i);
    case 'table':
      return words.table(place.row, place.i);
    case 'pair':
      return words.pair(place.head, place.query, place.key);
    case 'pixel':
      return words.pixel(place.row, place.column);
    case 'map':
      return words.map(place.map, place.row, place.column);
    case 'voxel':
      return words.voxel(place.map, place.slice, place.row, place.column);
    case 'weight':
      return place.state
        ? words.weightTo(`h${subscript(place.from)}`, words.neuron(place.to))
        : words.weight(subscript(place.from), place.to);
    case 'tap':
      return words.tap(place.filter, place.channel, place.row, place.column, place.slice);
    case 'bias':
      return place.of === 'map' ? words.biasOfMap(place.i) : words.biasOfNeuron(place.i);
    case 'cell':
      return words.cell(place.at.join(', '));
  }
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
/** 12 ↦ ₁₂. */
export const subscript = (n: number): string => String(n).replace(/\d/g, (d) => SUBSCRIPTS[Number(d)]!);
