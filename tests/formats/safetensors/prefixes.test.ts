import { expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { open } from '../../../src/formats/index.ts';
import { parseSafetensors } from '../../../src/formats/safetensors/parse.ts';
import { encodeSafetensors, writeTorch } from '../../../src/formats/safetensors/write.ts';
import { context } from '../../cases/files.ts';
import { drawnWeights } from './networks.ts';

const image = [
  { type: 'input', id: 'x', shape: [8, 8, 3] },
  { type: 'conv2d', filters: 4, kernelSize: 3, padding: 'same' },
  { type: 'batch_normalization', epsilon: 1e-5 },
  { type: 'relu' },
  { type: 'max_pooling2d' },
  { type: 'conv2d', filters: 4, kernelSize: 3, padding: 'same' },
  { type: 'batch_normalization', epsilon: 1e-5 },
  { type: 'relu' },
  { type: 'flatten' },
  { type: 'dense', units: 6, activation: 'relu' },
  { type: 'dropout', rate: 0.5 },
  { type: 'dense', units: 6 },
];
const encoder = [
  { type: 'input', id: 'x', shape: [5] },
  { type: 'embedding', inputDim: 9, outputDim: 4 },
  { type: 'multi_head_attention', id: 'self', numHeads: 2, keyDim: 2, from: ['embedding'] },
  { type: 'add', id: 'sum', from: ['embedding', 'self'] },
  { type: 'layer_normalization', id: 'n1', from: ['sum'] },
  { type: 'dense', id: 'wide', units: 8, activation: 'relu', from: ['n1'] },
  { type: 'dense', id: 'narrow', units: 4, from: ['wide'] },
  { type: 'add', id: 'sum2', from: ['n1', 'narrow'] },
  { type: 'layer_normalization', id: 'n2', from: ['sum2'] },
  { type: 'global_average_pooling1d', from: ['n2'] },
  { type: 'dense', units: 3 },
];
const sequence = [
  { type: 'input', id: 'x', shape: [5, 3] },
  { type: 'gru', units: 4, returnSequences: true },
  { type: 'lstm', units: 4, returnSequences: true },
  { type: 'lstm', units: 4 },
  { type: 'dense', units: 2 },
];

test.each([
  [
    'DataParallel around Sequentials',
    image,
    {
      conv2d: 'module.features.0',
      batch_normalization: 'module.features.1',
      conv2d_1: 'module.features.4',
      batch_normalization_1: 'module.features.5',
      dense: 'module.classifier.0',
      dense_1: 'module.classifier.3',
    },
  ],
  [
    'attributes of a module within a wrapper',
    image,
    {
      conv2d: 'model.stem.conv1',
      batch_normalization: 'model.stem.bn1',
      conv2d_1: 'model.stem.conv2',
      batch_normalization_1: 'model.stem.bn2',
      dense: 'model.fc1',
      dense_1: 'model.fc2',
    },
  ],
  [
    'nn.TransformerEncoder',
    encoder,
    {
      embedding: 'embed',
      self: 'encoder.layers.0.self_attn',
      n1: 'encoder.layers.0.norm1',
      wide: 'encoder.layers.0.linear1',
      narrow: 'encoder.layers.0.linear2',
      n2: 'encoder.layers.0.norm2',
      dense: 'head',
    },
  ],
  [
    'recurrent layers with names of their own',
    sequence,
    { gru: 'model.reader', lstm: 'model.rnn_a', lstm_1: 'model.rnn_b', dense: 'model.out' },
  ],
])('a state dict with the names of %s goes onto the network', async (_, layers, names) => {
  const network = parse({ layers }),
    weights = drawnWeights(network);
  const [written] = (await writeTorch.write({ network, weights }, 'w')).files;
  const { tensors } = parseSafetensors(written!.bytes);
  const renamed = tensors.map((t) => {
    const [id, ...rest] = t.name.split('.');
    return {
      name: [(names as { readonly [id: string]: string })[id!], ...rest].join('.'),
      shape: t.shape,
      data: t.numbers(),
    };
  });
  // Files list tensors by their names, and count batches too.
  renamed.sort((a, b) => (a.name < b.name ? -1 : 1));
  renamed.push({ name: 'module.features.1.num_batches_tracked', shape: [], data: Float32Array.of(3) });
  const read = await open([{ name: 'w.safetensors', bytes: encodeSafetensors(renamed, {}) }], { ...context, network });
  for (const [key, data] of weights) expect(read.weights.get(key), key).toEqual(data);
});
