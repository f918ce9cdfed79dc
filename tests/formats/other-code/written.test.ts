import { spawnSync } from 'node:child_process';
import { parser } from '@lezer/python';
import { expect, test } from 'vitest';
import type { Network } from '../../../src/core/network.ts';
import { parse } from '../../../src/core/network.ts';
import { alike } from '../../../src/formats/keras-code/edit.ts';
import { pytorchOf } from '../../../src/formats/other-code/pytorch.ts';
import { typescriptOf } from '../../../src/formats/other-code/typescript.ts';
import * as library from '../../../src/index.ts';
import { trials } from '../keras-code/networks.ts';

const lenet = parse({
  name: 'lenet',
  layers: [
    { type: 'input', id: 'input', shape: [28, 28, 1] },
    { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 5, padding: 'same', activation: 'relu' },
    { type: 'max_pooling2d', id: 'pool1' },
    { type: 'flatten', id: 'flatten' },
    { type: 'dropout', id: 'dropout', rate: 0.5 },
    { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer: { type: 'adam', learningRate: 0.01 },
});

/** What a TypeScript program makes, run with the library in place of its import. */
function run(code: string): Network {
  const body = code.replace(/^import .*$/m, '').replace(/^console\.log.*$/m, 'return net.network;');
  const { input, layers, model, sequential } = library;
  // Our own text, of which the test is that it runs.
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
  const made = new Function('input', 'layers', 'model', 'sequential', body) as (...all: readonly unknown[]) => Network;
  return made(input, layers, model, sequential);
}

test('PyTorch: a module with the same layers, channels last', () => {
  expect(pytorchOf(lenet)).toBe(`import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    """Tensors are channels last, as in Keras: [batch, height, width, channels]."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5)
        self.dropout = nn.Dropout(0.5)
        self.dense = nn.Linear(1568, 10)

    def forward(self, input):
        conv1 = F.relu(self.conv1(F.pad(input.movedim(-1, 1), (2, 2, 2, 2))).movedim(1, -1))
        pool1 = F.max_pool2d(conv1.movedim(-1, 1), 2, stride=2).movedim(1, -1)
        flatten = pool1.flatten(1)
        dropout = self.dropout(flatten)
        dense = F.softmax(self.dense(dropout), dim=-1)
        return dense
`);
});

test.each(trials)('PyTorch for %s is Python through and through', (_, network) => {
  const code = pytorchOf(network);
  const cursor = parser.parse(code).cursor();
  do expect(cursor.type.isError, code).toBe(false);
  while (cursor.next());
});

const python = spawnSync('python3', ['-c', 'import ast']).status === 0;

test.runIf(python)('PyTorch for every layer is what Python itself calls Python', () => {
  const all = trials.map(([, network]) => pytorchOf(network));
  const done = spawnSync(
    'python3',
    ['-c', 'import ast, json, sys\nfor code in json.load(sys.stdin): ast.parse(code)'],
    {
      input: JSON.stringify(all),
      encoding: 'utf8',
    },
  );
  expect(done.stderr).toBe('');
  expect(done.status).toBe(0);
});

test('TypeScript: the program makes the network with the library', () => {
  expect(typescriptOf(lenet)).toBe(`import { input, layers, sequential } from 'backlit';

const net = sequential(
  [
    input([28, 28, 1], { id: 'input' }),
    layers.conv2d({ filters: 8, kernelSize: [5, 5], padding: 'same', activation: 'relu', id: 'conv1' }),
    layers.max_pooling2d({ id: 'pool1' }),
    layers.flatten({ id: 'flatten' }),
    layers.dropout({ rate: 0.5, id: 'dropout' }),
    layers.dense({ units: 10, activation: 'softmax', id: 'dense' }),
  ],
  { name: 'lenet', loss: 'categorical_crossentropy', optimizer: { type: 'adam', learningRate: 0.01 } },
);

console.log(net.summary());
`);
  expect(run(typescriptOf(lenet))).toEqual(lenet);
});

test.each(trials)('TypeScript for %s makes the same network', (_, network) => {
  const code = typescriptOf(network);
  expect(alike(run(code), network), code).toBe(true);
});

test('PyTorch: attention, both directions and normalisation are written out as Keras has them', () => {
  const network = parse({
    name: 'sequence',
    layers: [
      { type: 'input', id: 'tokens', shape: [6, 8] },
      { type: 'position_embedding', id: 'places', length: 6 },
      { type: 'multi_head_attention', id: 'attention', numHeads: 2, keyDim: 4, useCausalMask: true, dropout: 0.1 },
      { type: 'add', id: 'sum', from: ['places', 'attention'] },
      { type: 'layer_normalization', id: 'norm', epsilon: 1e-6 },
      { type: 'time_distributed', id: 'each', layer: { type: 'dense', units: 8, activation: 'relu' } },
      { type: 'bidirectional', id: 'both', layer: { type: 'gru', units: 3 }, mergeMode: 'ave' },
      { type: 'unit_normalization', id: 'unit' },
      { type: 'prelu', id: 'bend' },
    ],
  });
  expect(pytorchOf(network).split('class Net')[1]).toBe(`(nn.Module):
    """Tensors are channels last, as in Keras: [batch, height, width, channels]."""

    def __init__(self):
        super().__init__()
        self.places = nn.Embedding(6, 8)
        self.attention_query = nn.Linear(8, 8)
        self.attention_key = nn.Linear(8, 8)
        self.attention_value = nn.Linear(8, 8)
        self.attention_output = nn.Linear(8, 8)
        self.norm = nn.LayerNorm(8, eps=0.000001)
        self.each = nn.Linear(8, 8)
        self.both = nn.GRU(8, 3, batch_first=True, bidirectional=True)
        self.bend_alpha = nn.Parameter(torch.zeros(3))

    def forward(self, tokens):
        places = tokens + self.places.weight[:6]
        attention = self.attention_output(_attention(self.attention_query(places), self.attention_key(places), self.attention_value(places), heads=2, causal=True, dropout=0.1 if self.training else 0.0))
        sum = places + attention
        norm = self.norm(sum)
        each = (F.relu(self.each(norm.flatten(0, 1)))).unflatten(0, (-1, 6))
        both = _both_ways(self.both(each)[0], "ave")
        unit = both / both.square().sum(dim=1, keepdim=True).sqrt().clamp(min=1e-12)
        bend = torch.where(unit > 0, unit, self.bend_alpha * unit)
        return bend
`);
});

test('PyTorch has every layer but a mask on every case on which it is tried', () => {
  const missing = trials.flatMap(([name, network]) =>
    /missing\("(\w+)"\)/.exec(pytorchOf(network))?.[1] ? [name] : [],
  );
  // A mask that later layers heed is no layer of PyTorch.
  expect(missing.filter((name) => !name.startsWith('masking '))).toEqual([]);
});
