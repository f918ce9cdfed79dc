import { expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { summaryOf, unbuiltSummary } from '../../src/words/summary.ts';

const input = (shape: readonly number[]) => ({ type: 'input', id: 'input_layer', shape });

// The tables are those that Keras prints on a terminal of 80 characters.

test('a chain is printed as a Sequential', () => {
  const network = parse({
    name: 'sequential',
    layers: [
      input([784]),
      { type: 'dense', units: 64, activation: 'relu' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
  });
  expect(summaryOf(network)).toBe(
    `
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 64)             │        50,240 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │           650 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 50,890 (198.79 KB)
 Trainable params: 50,890 (198.79 KB)
 Non-trainable params: 0 (0.00 B)
`.trim(),
  );
});

test('after fit, what the optimizer keeps is counted too', () => {
  const of = (optimizer: unknown) =>
    summaryOf(
      parse({
        layers: [input([784]), { type: 'dense', units: 64 }, { type: 'dense', units: 10 }],
        loss: 'mse',
        optimizer,
      }),
      { fitted: true },
    ).split('\n');
  expect(of('adam').filter((line) => /params/.test(line))).toEqual([
    ' Total params: 152,672 (596.38 KB)',
    ' Trainable params: 50,890 (198.79 KB)',
    ' Non-trainable params: 0 (0.00 B)',
    ' Optimizer params: 101,782 (397.59 KB)',
  ]);
  expect(of('sgd').at(-1)).toBe(' Optimizer params: 2 (12.00 B)');
  const schedule = { type: 'exponential_decay', initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9 };
  expect(of({ type: 'sgd', learningRate: schedule }).at(-1)).toBe(' Optimizer params: 1 (8.00 B)');
});

test('a chain can be printed as a functional model, with its input', () => {
  const network = parse({ name: 'functional', layers: [input([28, 28, 1]), { type: 'flatten' }] });
  const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('│'));
  expect(rows(summaryOf(network, { kind: 'functional' }))).toEqual([
    '│ input_layer (InputLayer)        │ (None, 28, 28, 1)      │             0 │',
    '│ flatten (Flatten)               │ (None, 784)            │             0 │',
  ]);
  expect(rows(summaryOf(network))).toHaveLength(1);
});

test('a graph says what is connected to what, words go to the next line and long ones are cut', () => {
  const network = parse({
    name: 'functional_1',
    layers: [
      input([28, 28, 1]),
      { type: 'conv2d', id: 'conv2d', filters: 8, kernelSize: 3, padding: 'same' },
      { type: 'batch_normalization', id: 'batch_normalization' },
      { type: 'conv2d', id: 'conv2d_1', filters: 8, kernelSize: 3, padding: 'same' },
      { type: 'add', id: 'add', from: ['batch_normalization', 'conv2d_1'] },
      { type: 'global_average_pooling2d', id: 'global_average_pooling2d' },
    ],
  });
  expect(summaryOf(network)).toBe(
    `
Model: "functional_1"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 28, 28, 1) │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d (Conv2D)     │ (None, 28, 28, 8) │         80 │ input_layer[0][0] │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ batch_normalization │ (None, 28, 28, 8) │         32 │ conv2d[0][0]      │
│ (BatchNormalizatio… │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_1 (Conv2D)   │ (None, 28, 28, 8) │        584 │ batch_normalizat… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 28, 28, 8) │          0 │ batch_normalizat… │
│                     │                   │            │ conv2d_1[0][0]    │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ global_average_poo… │ (None, 8)         │          0 │ add[0][0]         │
│ (GlobalAveragePool… │                   │            │                   │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 696 (2.72 KB)
 Trainable params: 680 (2.66 KB)
 Non-trainable params: 16 (64.00 B)
`.trim(),
  );
});

test('layers that share weights are one row with the connections of both', () => {
  const network = parse({
    layers: [
      { type: 'input', id: 'left', shape: [4] },
      { type: 'input', id: 'right', shape: [4] },
      { type: 'dense', id: 'twin', units: 3, from: ['left'] },
      { type: 'dense', id: 'twin_b', units: 3, from: ['right'], shares: 'twin' },
      { type: 'subtract', id: 'apart', from: ['twin', 'twin_b'] },
    ],
  });
  const text = summaryOf(network, { columns: 120 });
  expect(text).toContain('left[0][0], right[0][0]');
  expect(text).toContain('twin[0][0], twin[1][0]');
  expect(text).not.toContain('twin_b');
  expect(text).toContain(' Total params: 15 (60.00 B)');
});

test('layers without an input are not built', () => {
  const text = unbuiltSummary('sequential', [
    { id: 'dense', type: 'dense' },
    { id: 'dense_1', type: 'dense' },
  ]);
  expect(text).toContain('│ dense (Dense)                   │ ?                      │   0 (unbuilt) │');
  expect(text).toContain(' Total params: 0 (0.00 B)');
});

test('a terminal of any width makes a table that fits', () => {
  const network = parse({ layers: [input([784]), { type: 'dense', units: 64 }] });
  for (const columns of [10, 30, 60, 80, 100, 200]) {
    const widths = new Set(
      summaryOf(network, { columns })
        .split('\n')
        .filter((line) => /^[┏┃┡│├└]/u.test(line))
        .map((line) => line.length),
    );
    expect(widths).toEqual(new Set([Math.max(24, Math.min(88, columns - 4))]));
  }
});
