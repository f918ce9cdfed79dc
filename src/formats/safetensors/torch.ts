import type { LayerSpec } from '../../core/layers/index.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import { permuted } from './ways.ts';

/** A tensor to be written. */
export interface Written {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The weights of one layer, by local name. */
export type Own = ReadonlyMap<string, { readonly shape: Shape; readonly data: Float32Array }>;

/** What the layer before flattened, channels last; null: nothing. */
export interface Place {
  readonly flattened: Shape | null;
}

/** Our gates z, r, h as PyTorch's r, z, n. */
const regated = (data: Float32Array): Float32Array => {
  const block = data.length / 3;
  return Float32Array.from([
    ...data.subarray(block, 2 * block),
    ...data.subarray(0, block),
    ...data.subarray(2 * block),
  ]);
};

/** Axes of ours that become PyTorch's, by layer and weight; the inverse of what reading does. */
const KERNELS: { readonly [role: string]: readonly number[] } = {
  'dense kernel': [1, 0],
  'conv1d kernel': [2, 1, 0],
  'conv2d kernel': [3, 2, 0, 1],
  'conv3d kernel': [4, 3, 0, 1, 2],
  'conv1d_transpose kernel': [2, 1, 0],
  'conv2d_transpose kernel': [3, 2, 0, 1],
  'conv3d_transpose kernel': [4, 3, 0, 1, 2],
};

const LEAVES: { readonly [local: string]: string } = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  scale: 'weight',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
  embeddings: 'weight',
  alpha: 'weight',
};

/** The tensors of a layer as PyTorch keeps them; a sentence's key where it has no such layer. */
export function torchTensors(spec: LayerSpec, own: Own, { flattened }: Place): readonly Written[] | 'noTorchLayer' {
  const { id } = spec;
  const turn = (local: string, order: readonly number[], leaf: string, name = id): Written => {
    const { shape, data } = own.get(local)!;
    return { name: `${name}.${leaf}`, shape: order.map((a) => shape[a]!), data: permuted(shape, order)([data]) };
  };
  switch (spec.type) {
    case 'simple_rnn':
    case 'lstm':
    case 'gru':
      return recurrent(spec.type, id, own, '', '');
    case 'bidirectional': {
      const { type } = spec.layer as { readonly type: string };
      const [ahead, back] = ['forward_', 'backward_'].map((side) =>
        recurrent(type, id, own, side, side === 'backward_' ? '_reverse' : ''),
      );
      return typeof ahead === 'string' || typeof back === 'string' ? 'noTorchLayer' : [...ahead!, ...back!];
    }
    case 'multi_head_attention':
      return attention(id, own);
    case 'separable_conv1d':
    case 'separable_conv2d':
    case 'time_distributed':
      return 'noTorchLayer';
    case 'depthwise_conv1d':
    case 'depthwise_conv2d': {
      const { shape, data } = own.get('kernel')!,
        taps = shape.slice(0, -2),
        rank = taps.length,
        order = [rank, rank + 1, ...taps.map((_, a) => a)];
      return [
        {
          name: `${id}.weight`,
          shape: [shape[rank]! * shape[rank + 1]!, 1, ...taps],
          data: permuted(shape, order)([data]),
        },
        ...plain('bias'),
      ];
    }
    case 'dense': {
      const { shape, data } = own.get('kernel')!;
      if (flattened === null || flattened.at(-1) === sizeOf(flattened)) break;
      // Rows in the order in which PyTorch flattens: channels first.
      const channels = flattened.at(-1)!,
        units = shape[1]!;
      const kernel = permuted([sizeOf(flattened) / channels, channels, units], [2, 1, 0])([data]);
      return [{ name: `${id}.weight`, shape: [units, shape[0]!], data: kernel }, ...plain('bias')];
    }
    default:
  }
  function plain(local: string): readonly Written[] {
    const weight = own.get(local);
    return weight ? [{ name: `${id}.${LEAVES[local] ?? local}`, shape: weight.shape, data: weight.data }] : [];
  }
  return [...own.keys()].flatMap((local) => {
    const order = KERNELS[`${spec.type} ${local}`];
    return order ? [turn(local, order, LEAVES[local] ?? local)] : plain(local);
  });
}

/** Kernels turned, gates in PyTorch's order; its second bias is zero where we have one alone. */
function recurrent(
  type: string,
  id: string,
  own: Own,
  side: string,
  suffix: string,
): readonly Written[] | 'noTorchLayer' {
  const of = (local: string) => own.get(`${side}${local}`);
  const order = type === 'gru' ? regated : (data: Float32Array): Float32Array => data;
  const kernel = (local: string, leaf: string): Written => {
    const { shape, data } = of(local)!;
    return {
      name: `${id}.${leaf}_l0${suffix}`,
      shape: [shape[1]!, shape[0]!],
      data: order(permuted(shape, [1, 0])([data])),
    };
  };
  const bias = of('bias'),
    width = of('kernel')!.shape[1]!;
  // A GRU that resets before its recurrent kernel is none of PyTorch's.
  if (type === 'gru' && bias && bias.shape.length === 1) return 'noTorchLayer';
  const rows =
    bias &&
    (bias.shape.length === 2
      ? [bias.data.slice(0, width), bias.data.slice(width)]
      : [bias.data, new Float32Array(width)]);
  return [
    kernel('kernel', 'weight_ih'),
    kernel('recurrent_kernel', 'weight_hh'),
    ...(rows ?? []).map((data, i) => ({
      name: `${id}.bias_${i === 0 ? 'ih' : 'hh'}_l0${suffix}`,
      shape: [width],
      data: order(data),
    })),
  ];
}

/** Queries, keys and values one above the other. */
function attention(id: string, own: Own): readonly Written[] | 'noTorchLayer' {
  const [query, key, value] = ['query', 'key', 'value'].map((r) => own.get(`${r}_kernel`)!) as [
    { shape: Shape; data: Float32Array },
    { shape: Shape; data: Float32Array },
    { shape: Shape; data: Float32Array },
  ];
  const width = query.shape[0]!,
    rows = sizeOf(query.shape.slice(1));
  const output = own.get('output_kernel')!;
  if ([key, value].some((k) => k.shape.join() !== query.shape.join()) || rows !== width || output.shape[2] !== width)
    return 'noTorchLayer';
  const turned = ({ data }: { readonly data: Float32Array }): Float32Array => permuted([width, rows], [1, 0])([data]);
  const joined = (parts: readonly Float32Array[]): Float32Array =>
    Float32Array.from(parts.flatMap((p) => Array.from(p)));
  const biases = ['query', 'key', 'value', 'output'].map((r) => own.get(`${r}_bias`)?.data);
  const tensors: Written[] = [
    { name: `${id}.in_proj_weight`, shape: [3 * rows, width], data: joined([query, key, value].map(turned)) },
    { name: `${id}.out_proj.weight`, shape: [width, rows], data: permuted([rows, width], [1, 0])([output.data]) },
  ];
  if (biases.every((b) => b !== undefined))
    tensors.push(
      { name: `${id}.in_proj_bias`, shape: [3 * rows], data: joined(biases.slice(0, 3)) },
      { name: `${id}.out_proj.bias`, shape: [width], data: biases[3]! },
    );
  return tensors;
}
