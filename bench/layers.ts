import type { Workload } from './workloads.ts';

/** Numbers that are neither all alike nor seeded anew: what they are does not matter here. */
const waves = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 0.7) + 0.1);

type Layers = readonly { readonly type: string; readonly [option: string]: unknown }[];

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Layers in a row on an input of a shape, 32 examples, trained by their squared distance from nothing. */
const row =
  (shape: readonly number[], layers: Layers, y: readonly number[]): (() => Workload) =>
  () => ({
    spec: {
      layers: [{ type: 'input', id: 'input', shape }, ...layers],
      loss: { type: 'mean_squared_error' },
      optimizer: { type: 'sgd', learningRate: 1e-4 },
    },
    weights: new Map(),
    x: waves(32 * size(shape)),
    target: new Float32Array(32 * size(y)),
  });

const SEQUENCE = [32, 64] as const;
const IMAGE = [16, 16, 32] as const;
const onSequence = (type: string, options: object = {}) => row(SEQUENCE, [{ type, ...options }], SEQUENCE);
const onImage = (type: string, options: object = {}) => row(IMAGE, [{ type, ...options }], IMAGE);

const block: Layers = [
  { type: 'dense', id: 'in', units: 64 },
  { type: 'multi_head_attention', id: 'attention', numHeads: 4, keyDim: 16, useCausalMask: true },
  { type: 'add', id: 'add', from: ['in', 'attention'] },
  { type: 'layer_normalization', id: 'norm' },
  { type: 'dense', id: 'expand', units: 128, activation: 'relu' },
  { type: 'dense', id: 'shrink', units: 64 },
  { type: 'add', id: 'add_1', from: ['norm', 'shrink'] },
  { type: 'layer_normalization', id: 'norm_1' },
  { type: 'dense', id: 'out', units: 16, activation: 'softmax' },
];

const conv = { type: 'conv2d', filters: 8, kernelSize: 3, padding: 'same' };
const residual: Layers = [
  { ...conv, id: 'conv1', kernelSize: 5, strides: 2, activation: 'relu' },
  { ...conv, id: 'conv2', useBias: false },
  { type: 'batch_normalization', id: 'norm' },
  { type: 'relu', id: 'relu' },
  { ...conv, id: 'conv3' },
  { type: 'add', id: 'add', from: ['conv1', 'conv3'] },
  { type: 'relu', id: 'relu_1' },
  { type: 'max_pooling2d', id: 'pool' },
  { type: 'flatten', id: 'flatten' },
  { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
];

/** One training step of 32 examples: a layer by itself, and three small networks with such layers in them. */
export const LAYERS: { readonly [name: string]: () => Workload } = {
  l_layer_norm: onSequence('layer_normalization'),
  l_rms_norm: onSequence('rms_normalization'),
  l_unit_norm: onSequence('unit_normalization'),
  l_batch_norm: onImage('batch_normalization'),
  l_group_norm: onImage('group_normalization', { groups: 8 }),
  l_softmax: onSequence('softmax'),
  l_gelu: onSequence('activation', { activation: 'gelu' }),
  l_elu: onSequence('activation', { activation: 'elu' }),
  l_attention: onSequence('multi_head_attention', { numHeads: 4, keyDim: 16 }),
  l_simple_rnn: onSequence('simple_rnn', { units: 64, returnSequences: true }),
  l_lstm: onSequence('lstm', { units: 64, returnSequences: true }),
  l_gru: onSequence('gru', { units: 64, returnSequences: true }),
  n_transformer: row(SEQUENCE, block, [32, 16]),
  n_lstm: row(
    [28, 28],
    [
      { type: 'lstm', units: 64 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    [10],
  ),
  n_residual: row([28, 28, 1], residual, [10]),
};
