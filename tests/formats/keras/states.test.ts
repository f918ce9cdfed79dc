import { describe, expect, test } from 'vitest';
import { run } from '../../../src/core/machine.ts';
import type { Network } from '../../../src/core/network.ts';
import { parse } from '../../../src/core/network.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { random } from '../../../src/core/random.ts';
import { open, writers } from '../../../src/formats/index.ts';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import { writeCode } from '../../../src/formats/keras-code/write.ts';
import { pytorchOf } from '../../../src/formats/other-code/pytorch.ts';
import { context } from '../../cases/files.ts';

const file = (config: object) => ({ name: 'm.json', bytes: new TextEncoder().encode(JSON.stringify(config)) });

/** What all outputs make of seeded inputs, with weights that depend on nothing but their place. */
function predicted(network: Network): readonly (readonly number[])[] {
  const program = compile(network, { batch: 2, training: false, until: 'forward' });
  const given = begin(program, 1);
  for (const [name, data] of given)
    given.set(
      name,
      data.map((_, i) => Math.sin(i + data.length) / 2),
    );
  let seed = 0;
  for (const { name, role, size } of program.tensors.values()) {
    const source = random(seed);
    if (role !== 'input') continue;
    given.set(
      name,
      Float32Array.from({ length: size }, () => source.normal()),
    );
    seed++;
  }
  const values = run(program, given);
  return network.outputs.map((id) => [...values.get(`${id}.y`)!]);
}

/** An encoder hands the states it ends with to a decoder. */
const seq2seq = parse({
  name: 'functional',
  layers: [
    { type: 'input', id: 'source', shape: [4, 3] },
    { type: 'input', id: 'begun', shape: [2, 3] },
    { type: 'lstm', id: 'encoder', units: 2, from: ['source'] },
    { type: 'lstm', id: 'memory', units: 2, returns: 'memory', shares: 'encoder', from: ['source'] },
    { type: 'lstm', id: 'decoder', units: 2, returnSequences: true, from: ['begun', 'encoder', 'memory'] },
    { type: 'dense', id: 'dense', units: 3, from: ['decoder'] },
  ],
});

/** Both directions of one layer, and of another their states at once. */
const both = parse({
  name: 'functional',
  layers: [
    { type: 'input', id: 'source', shape: [4, 3] },
    {
      type: 'bidirectional',
      id: 'apart',
      layer: { type: 'simple_rnn', units: 2, returnSequences: true },
      returns: 'forward',
    },
    {
      type: 'bidirectional',
      id: 'back',
      layer: { type: 'simple_rnn', units: 2, returnSequences: true },
      returns: 'backward',
      shares: 'apart',
      from: ['source'],
    },
    { type: 'bidirectional', id: 'whole', layer: { type: 'lstm', units: 2 }, from: ['apart'] },
    ...['forward_state', 'forward_memory', 'backward_state', 'backward_memory'].map((returns) => ({
      type: 'bidirectional',
      id: returns,
      layer: { type: 'lstm', units: 2 },
      returns,
      shares: 'whole',
      from: ['apart'],
    })),
    {
      type: 'bidirectional',
      id: 'after',
      layer: { type: 'lstm', units: 2 },
      from: ['back', 'forward_state', 'forward_memory', 'backward_state', 'backward_memory'],
    },
    { type: 'add', id: 'add', from: ['after', 'whole'] },
  ],
});

const cases = [
  ['an encoder and a decoder', seq2seq],
  ['both directions, apart and with their states', both],
] as const;

describe.each(cases)('%s', (_, network) => {
  test.each(['keras', 'h5', 'tfjs'])('come back from a file of %s with the same numbers', async (id) => {
    const writer = await writers.find((w) => w.id === id)!.load();
    expect(writer.lacks(network)).toEqual([]);
    const weights = [...begin(compile(network), 1)].filter(([name]) => /kernel|bias/.test(name));
    const { files } = await writer.write({ network, weights: new Map(weights) }, 'm');
    const back = await open(files, context);
    expect(predicted(back.network!)).toEqual(predicted(network));
  });

  test('come back from Keras code', () => {
    const code = writeCode(network);
    const read = readCode(code);
    expect(read.troubles.filter((t) => t.kind === 'error')).toEqual([]);
    expect(predicted(read.network!)).toEqual(predicted(network));
    expect(pytorchOf(network)).not.toContain('missing');
  });
});

test('code says the states as Keras does', () => {
  expect(writeCode(seq2seq)).toContain(`encoder, _, memory = layers.LSTM(2, return_state=True, name="encoder")(source)
decoder = layers.LSTM(2, return_sequences=True, name="decoder")(begun, initial_state=[encoder, memory])`);
  const { network } = readCode(`
import keras
from keras import layers
inputs = keras.Input((5, 3))
outputs, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(inputs)
forward, backward = layers.Bidirectional(layers.GRU(4), merge_mode=None)(outputs)
states = layers.GRU(4)(outputs, initial_state=h)
model = keras.Model(inputs, [layers.Add()([forward, backward]), layers.Add()([states, c])])
`);
  expect(network!.layers.map((l) => [l.type, 'returns' in l ? l.returns : null])).toEqual([
    ['input', null],
    ['lstm', null],
    ['lstm', null],
    ['lstm', 'memory'],
    ['bidirectional', 'forward'],
    ['bidirectional', 'backward'],
    ['gru', null],
    ['add', null],
    ['add', null],
  ]);
});

test('a file of Keras 3 with states as outputs of the model and as an argument', async () => {
  const tensor = (name: string, at: number) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 2], dtype: 'float32', keras_history: [name, 0, at] },
  });
  const layer = (name: string, class_name: string, config: object, node: object | null) => ({
    module: 'keras.layers',
    class_name,
    config: { name, ...config },
    registered_name: null,
    name,
    inbound_nodes: node ? [node] : [],
  });
  const made = {
    class_name: 'Functional',
    config: {
      name: 'm',
      layers: [
        layer('x', 'InputLayer', { batch_shape: [null, 4, 3] }, null),
        layer(
          'lstm',
          'LSTM',
          { units: 2, return_sequences: true, return_state: true, dropout: 0.2, stateful: false },
          {
            args: [tensor('x', 0)],
            kwargs: {},
          },
        ),
        layer(
          'rnn',
          'LSTM',
          { units: 2, recurrent_dropout: 0 },
          {
            args: [tensor('lstm', 0)],
            kwargs: { initial_state: [tensor('lstm', 1), tensor('lstm', 2)], mask: null, training: null },
          },
        ),
      ],
      input_layers: [['x', 0, 0]],
      output_layers: [
        ['rnn', 0, 0],
        ['lstm', 0, 1],
        ['lstm', 0, 2],
      ],
    },
  };
  const { network, notes } = await open([file(made)], context);
  expect(notes.filter((n) => n.kind === 'ignored')).toEqual([]);
  expect(network!.layers.find((l) => l.id === 'lstm')).toMatchObject({ dropout: 0.2 });
  expect(network!.layers.find((l) => l.id === 'rnn')).not.toHaveProperty('recurrentDropout');
  expect(network!.outputs).toHaveLength(3);
  const expected = parse({
    layers: [
      { type: 'input', id: 'x', shape: [4, 3] },
      { type: 'lstm', id: 'lstm', units: 2, returnSequences: true },
      { type: 'lstm', id: 'h', units: 2, shares: 'lstm', from: ['x'] },
      { type: 'lstm', id: 'c', units: 2, returns: 'memory', shares: 'lstm', from: ['x'] },
      { type: 'lstm', id: 'rnn', units: 2, from: ['lstm', 'h', 'c'] },
    ],
    outputs: ['rnn', 'h', 'c'],
  });
  const [ours, theirs] = [predicted(network!), predicted(expected)];
  ours.forEach((numbers, k) => numbers.forEach((v, i) => expect(v).toBeCloseTo(theirs[k]![i]!, 6)));
});

test('losses of several outputs come back from a file of Keras', async () => {
  const network = parse({
    layers: [
      { type: 'input', id: 'x', shape: [3] },
      { type: 'dense', id: 'a', units: 2, from: ['x'] },
      { type: 'dense', id: 'b', units: 1, from: ['x'] },
    ],
    outputs: ['a', 'b'],
    loss: { type: 'categorical_crossentropy', fromLogits: true },
    losses: { b: 'mean_squared_error' },
    lossWeights: { b: 0.5 },
    optimizer: 'sgd',
  });
  const writer = await writers.find((w) => w.id === 'keras')!.load();
  const weights = [...begin(compile(network), 1)].filter(([name]) => /kernel|bias/.test(name));
  const { files } = await writer.write({ network, weights: new Map(weights) }, 'm');
  const back = (await open(files, context)).network!;
  for (const part of ['loss', 'losses', 'lossWeights'] as const) expect(back[part]).toEqual(network[part]);
});
