import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import type { Program } from '../../src/core/program.ts';
import { input, layers, model, sequential } from '../../src/index.ts';
import { numbersFor, slips, wrongGradients } from '../conformance/exact.ts';
import { badLaws } from '../conformance/laws.ts';

const words = { type: 'input', id: 'in', shape: [4] };
const embedding = { type: 'embedding', id: 'e', inputDim: 4, outputDim: 3, maskZero: true };
const after = (...rest: readonly object[]): readonly object[] => [words, embedding, ...rest];
const lstm = { type: 'lstm', units: 2 };

/** Sequences with masked steps, through all that does something with a mask. */
const networks: { readonly [name: string]: readonly object[] } = {
  'a simple recurrent layer': after({ type: 'simple_rnn', units: 2 }),
  'an LSTM': after(lstm),
  'an LSTM, all its states': after({ ...lstm, returnSequences: true }),
  'an LSTM, from the end': after({ ...lstm, goBackwards: true }),
  'a GRU': after({ type: 'gru', units: 2 }),
  'a GRU that resets before': after({ type: 'gru', units: 2, resetAfter: false, returnSequences: true }),
  'both directions': after({ type: 'bidirectional', layer: lstm }),
  'both directions, all states': after({ type: 'bidirectional', layer: { ...lstm, returnSequences: true } }),
  'two recurrent layers': after({ ...lstm, returnSequences: true }, { type: 'gru', units: 2 }),
  'an LSTM that gives zeros where nothing counts': after({ ...lstm, returnSequences: true, zeroOutputForMask: true }),
  'the memory an LSTM ends with': after({ ...lstm, returns: 'memory' }),
  'the memory of the way back': after({ type: 'bidirectional', layer: lstm, returns: 'backward_memory' }),
  'states that are given': [
    ...after(),
    { type: 'input', id: 'h', shape: [2] },
    { type: 'input', id: 'c', shape: [2] },
    { ...lstm, recurrentDropout: 0.4, from: ['e', 'h', 'c'] },
  ],
  'a memory from states that are given': [
    ...after(),
    { type: 'dense', id: 'd', units: 2, from: ['s'] },
    { type: 'input', id: 's', shape: [2] },
    { ...lstm, returns: 'memory', from: ['e', 'd', 'd'] },
  ],
  'a GRU that begins with a state': [
    ...after(),
    { type: 'input', id: 'h', shape: [2] },
    { type: 'gru', units: 2, dropout: 0.3, recurrentDropout: 0.4, from: ['e', 'h'] },
  ],
  'attention to itself': after({ type: 'multi_head_attention', numHeads: 2, keyDim: 2 }),
  'causal attention': after({ type: 'multi_head_attention', numHeads: 1, keyDim: 2, useCausalMask: true }),
  'attention of another sequence': [
    ...after(),
    { type: 'input', id: 'q', shape: [2, 3] },
    { type: 'multi_head_attention', numHeads: 2, keyDim: 2, from: ['q', 'e'] },
  ],
  'attention with keys that have a mask': [
    ...after(),
    { type: 'input', id: 'q', shape: [2, 3] },
    { type: 'dense', id: 'v', units: 2, from: ['e'] },
    { type: 'multi_head_attention', numHeads: 1, keyDim: 2, from: ['q', 'v', 'e'] },
  ],
  'attention without projections': after({ type: 'attention', from: ['e', 'e'] }, lstm),
  'attention with a scale, causal': after({ type: 'attention', useScale: true, useCausalMask: true, from: ['e', 'e'] }),
  'attention by sums, of what has no mask': [
    ...after(),
    { type: 'input', id: 'q', shape: [2, 3] },
    { type: 'additive_attention', from: ['q', 'e'] },
  ],
  'the mean over steps': after({ type: 'global_average_pooling1d' }),
  'the mean over steps, its axis kept': after({ type: 'global_average_pooling1d', keepdims: true }),
  'a dense layer for every step': after({ type: 'dense', units: 2, activation: 'tanh' }),
  'layers that let it pass': after(
    { type: 'layer_normalization' },
    { type: 'dropout', rate: 0.5 },
    { type: 'time_distributed', layer: { type: 'dense', units: 2 } },
    lstm,
  ),
  'a sum': after({ type: 'dense', id: 'd', units: 3 }, { type: 'add', from: ['d', 'e'] }, lstm),
  'a product with what has no mask': after(
    { type: 'flatten', id: 'f' },
    { type: 'reshape', id: 'r', targetShape: [4, 3] },
    { type: 'multiply', from: ['r', 'e'] },
    lstm,
  ),
  'side by side': after({ type: 'dense', id: 'd', units: 2 }, { type: 'concatenate', from: ['d', 'e'] }, lstm),
  'one after another': after(
    { type: 'flatten', id: 'f' },
    { type: 'reshape', id: 'r', targetShape: [4, 3] },
    { type: 'concatenate', axis: 1, from: ['r', 'e'] },
    lstm,
  ),
};

const weights = (program: Program): ReadonlyMap<string, string> =>
  new Map(
    [...program.tensors.values()].filter((t) => t.role === 'weight').map((t) => [t.name, t.name.replace('.', '.d')]),
  );

function checked(list: readonly object[], loss: unknown, weighted: boolean): void {
  const network = parse({ layers: list, loss, optimizer: 'sgd' });
  const program = compile(network, { batch: 2, weighted });
  const given = numbersFor(program, 3, (name, source) => (name === 'in.y' ? 0 : source.normal()));
  given.get('in.y')!.set([1, 0, 2, 0, 0, 3, 1, 1]);
  expect(slips(program, given)).toEqual([]);
  expect(wrongGradients(program, given, weights(program), 6)).toEqual([]);
  expect(badLaws(program)).toEqual([]);
}

test.each(Object.entries(networks))('%s computes as its terms say, and has the right slopes', (_, list) => {
  checked(list, 'mse', false);
});

test.each([
  ['mse', true],
  [{ type: 'mse', reduction: 'sum' }, false],
  [{ type: 'huber', reduction: 'sum' }, true],
  [{ type: 'categorical_crossentropy', fromLogits: true }, false],
] as const)('losses over the steps that count: %j, weighted %s', (loss, weighted) => {
  checked(networks['a dense layer for every step']!, loss, weighted);
});

const told = (from: { readonly data: Float32Array }): readonly number[] =>
  [...from.data].map((v) => Number(v.toFixed(5)));

describe('a sequence filled up with zeros', () => {
  const {
    embedding: table,
    gru,
    bidirectional,
    dense,
    global_average_pooling1d,
    multi_head_attention,
    masking,
  } = layers;
  const made = (steps: number, rest: readonly ReturnType<typeof dense>[]) =>
    sequential([input([steps]), table({ inputDim: 5, outputDim: 3, maskZero: true, id: 'e' }), ...rest], { seed: 4 });

  test.each([
    ['an LSTM', () => [layers.lstm({ units: 3 })]],
    ['a GRU', () => [gru({ units: 3 })]],
    ['a simple recurrent layer', () => [layers.simple_rnn({ units: 3 })]],
    ['both directions', () => [bidirectional({ layer: { type: 'gru', units: 2 } })]],
    ['two layers', () => [layers.lstm({ units: 3, returnSequences: true }), layers.lstm({ units: 2 })]],
    ['a mean', () => [global_average_pooling1d()]],
    ['attention and a mean', () => [multi_head_attention({ numHeads: 2, keyDim: 2 }), global_average_pooling1d()]],
  ] as const)('gives through %s what the sequence alone gives', (_, rest) => {
    const [short, long] = [made(2, rest()), made(4, rest())];
    long.setWeights(new Map([...short.weights()].map(([name, tensor]) => [name, tensor])));
    expect(told(long.predict([[3, 1, 0, 0]]))).toEqual(told(short.predict([[3, 1]])));
  });

  test('has a loss over the steps that count alone', () => {
    const trained = sequential(
      [input([4]), table({ inputDim: 5, outputDim: 3, maskZero: true, id: 'e' }), dense({ units: 1 })],
      { loss: 'mae', optimizer: 'sgd' },
    );
    trained.setWeights({ 'e.embeddings': new Float32Array(15).fill(1), 'dense.kernel': [1, 1, 1], 'dense.bias': [0] });
    // every step gives 3: off by 1 and 2 where it counts, by 3 where it does not
    expect(trained.evaluate([[1, 2, 0, 0]], [[[2], [1], [0], [0]]]).loss).toBeCloseTo(1.5, 5);
  });

  test('is marked by a masking layer as well', () => {
    const alone = sequential([input([2, 2]), layers.lstm({ units: 2, id: 'l' })], { seed: 1 });
    const longer = sequential([input([4, 2]), masking({ maskValue: -1 }), layers.lstm({ units: 2, id: 'l' })]);
    longer.setWeights(new Map(alone.weights()));
    const [a, b, none] = [
      [0.5, -2],
      [0, 1],
      [-1, -1],
    ];
    expect(told(longer.predict([[none, a, none, b]]))).toEqual(told(alone.predict([[a, b]])));
  });

  test('is not known any more behind a layer that mixes steps', () => {
    const e = table({ inputDim: 5, outputDim: 3, maskZero: true })(input([4], { id: 'in' }));
    const mixed = model(layers.lstm({ units: 2, id: 'l' })(layers.conv1d({ filters: 3, kernelSize: 1 })(e)));
    expect([...compile(mixed.network).tensors.keys()].filter((name) => name.startsWith('l.hn'))).toEqual([]);
  });
});
