import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import { permute } from '../permute.ts';

/** A tensor as far as its place goes: name and sizes. */
export interface Named {
  readonly name: string;
  readonly shape: Shape;
}

/** How the numbers of a file become those of a weight. */
export const WAYS = [
  'same',
  'turned',
  'turnedRows',
  'kernel',
  'sum',
  'gates',
  'gatesTurned',
  'gatesTwo',
  'part',
  'heads',
] as const;
export type Way = (typeof WAYS)[number];

/** The numbers of a weight out of tensors of a file. */
export type Make = (sources: readonly Float32Array[]) => Float32Array;

/** One possible source of a weight. */
export interface Candidate {
  /** Names of the tensors it is made of: one, or two that are added up or put one above the other. */
  readonly tensors: readonly string[];
  readonly way: Way;
  readonly make: Make;
}

/** What is known about a weight of the network when its source is looked for. */
export interface Role {
  readonly type: string;
  /** Its name without the direction of a bidirectional layer. */
  readonly local: string;
  readonly shape: Shape;
  /** The shape that was flattened before this layer, channels last; null: nothing was. */
  readonly flattened: Shape | null;
  /** Whether a recurrent layer within, and which. */
  readonly cell: 'lstm' | 'gru' | 'simple_rnn' | null;
  readonly heads: number | null;
}

const equal = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);
const same: Make = ([data]) => Float32Array.from(data!);

/** Numbers with their axes in another order. */
export const permuted =
  (shape: Shape, order: readonly number[]): Make =>
  ([data]) =>
    permute(data!, shape, order);

/** Which axis of PyTorch's kernels each of ours is, by layer and weight. */
const KERNELS: { readonly [role: string]: readonly number[] } = {
  'dense kernel': [1, 0],
  'conv1d kernel': [2, 1, 0],
  'conv2d kernel': [2, 3, 1, 0],
  'conv3d kernel': [2, 3, 4, 1, 0],
  'conv1d_transpose kernel': [2, 1, 0],
  'conv2d_transpose kernel': [2, 3, 1, 0],
  'conv3d_transpose kernel': [2, 3, 4, 1, 0],
};

/** [out, channels·rows·columns] as PyTorch flattens ↦ [rows·columns·channels, out] as we do. */
const turnedRows = (flattened: Shape, units: number): Make => {
  const channels = flattened.at(-1)!,
    places = sizeOf(flattened) / channels;
  return ([data]) => {
    const out = new Float32Array(data!.length);
    for (let place = 0; place < places; place++)
      for (let c = 0; c < channels; c++)
        for (let u = 0; u < units; u++)
          out[(place * channels + c) * units + u] = data![u * places * channels + c * places + place]!;
    return out;
  };
};

/** PyTorch's GRU has its gates as r, z, n; ours are z, r, h. */
const GRU = [1, 0, 2];

/** Blocks of rows in another order. */
const regated = (data: Float32Array, order: readonly number[]): Float32Array => {
  const block = data.length / order.length,
    out = new Float32Array(data.length);
  order.forEach((from, to) => out.set(data.subarray(from * block, (from + 1) * block), to * block));
  return out;
};

const added = (a: Float32Array, b: Float32Array): Float32Array => a.map((v, i) => v + b[i]!);

/** How one tensor can become a weight, the likeliest first. */
export function waysOf(role: Role, { name, shape }: Named): readonly Candidate[] {
  const found: Candidate[] = [];
  const way = (kind: Way, make: Make): void => void found.push({ tensors: [name], way: kind, make });
  const { type, local, shape: wanted } = role,
    size = sizeOf(shape);
  const recurrent = role.cell !== null && /^(recurrent_)?kernel$/.test(local);
  if (recurrent && equal(shape, [wanted[1]!, wanted[0]!])) {
    const turn = permuted(shape, [1, 0]);
    if (role.cell === 'gru') way('gatesTurned', ([data]) => turn([regated(data!, GRU)]));
    else way('turned', turn);
  }
  const order = KERNELS[`${type} ${local}`];
  if (
    order &&
    shape.length === order.length &&
    equal(
      order.map((a) => shape[a]!),
      wanted,
    )
  ) {
    if (
      type === 'dense' &&
      role.flattened &&
      role.flattened.length > 1 &&
      role.flattened.at(-1)! > 1 &&
      sizeOf(role.flattened) === wanted[0]
    )
      way('turnedRows', turnedRows(role.flattened, wanted[1]!));
    way(type === 'dense' ? 'turned' : 'kernel', permuted(shape, order));
  }
  if (/^depthwise_conv[12]d$/.test(type) && local === 'kernel' && shape.length === wanted.length && shape[1] === 1) {
    const taps = wanted.slice(0, -2),
      [channels, each] = wanted.slice(-2) as [number, number];
    if (equal(shape, [channels * each, 1, ...taps]))
      way('kernel', permuted([channels, each, ...taps], [...taps.map((_, a) => a + 2), 0, 1]));
  }
  // [D, heads, K]: PyTorch has [heads·K, D], queries, keys and values one above the other or apart.
  const projection = /^(query|key|value)_(kernel|bias)$/.exec(local);
  if (projection && role.heads !== null) {
    const third = ['query', 'key', 'value'].indexOf(projection[1]!),
      n = sizeOf(wanted);
    const isKernel = projection[2] === 'kernel',
      width = isKernel ? wanted[0]! : 1,
      rows = n / width;
    const turn = isKernel ? permuted([rows, width], [1, 0]) : same;
    if (size === 3 * n && (!isKernel || shape[1] === width))
      way('part', ([data]) => turn([data!.subarray(third * n, (third + 1) * n)]));
    if (isKernel && equal(shape, [rows, width])) way('heads', turn);
    if (!isKernel && equal(shape, [rows])) way('heads', same);
  }
  if (
    local === 'output_kernel' &&
    shape.length === 2 &&
    wanted.length === 3 &&
    shape[0] === wanted[2] &&
    shape[1] === wanted[0]! * wanted[1]!
  )
    way('heads', permuted(shape, [1, 0]));
  if (equal(shape, wanted) || (size === sizeOf(wanted) && flat(shape) && flat(wanted))) way('same', same);
  return found;
}

/** Whether a shape is a vector, axes of size 1 aside. */
const flat = (shape: Shape): boolean => shape.filter((d) => d > 1).length <= 1;

/** How two biases of PyTorch's recurrent layers become ours. */
export function waysOfTwo(role: Role, input: Named, state: Named): readonly Candidate[] {
  if (role.local !== 'bias' || role.cell === null || !equal(input.shape, state.shape) || !flat(input.shape)) return [];
  const n = sizeOf(input.shape),
    tensors = [input.name, state.name];
  if (role.cell === 'gru' && equal(role.shape, [2, n]))
    return [
      { tensors, way: 'gatesTwo', make: ([a, b]) => Float32Array.from([...regated(a!, GRU), ...regated(b!, GRU)]) },
    ];
  if (!equal(role.shape, [n])) return [];
  if (role.cell === 'gru') return [{ tensors, way: 'gates', make: ([a, b]) => regated(added(a!, b!), GRU) }];
  return [{ tensors, way: 'sum', make: ([a, b]) => added(a!, b!) }];
}
