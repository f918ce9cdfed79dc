import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { keeping } from '../../src/core/lean.ts';
import { memoryOf, prepare } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import { plain } from '../../src/core/kernels/plain/index.ts';
import { simd } from '../../src/core/kernels/simd/index.ts';
import { numbersFor } from '../conformance/exact.ts';

const conv = (id: string, filters: number) => ({ type: 'conv2d', id, filters, kernelSize: 3, activation: 'relu' });
const tinyVgg = {
  layers: [
    { type: 'input', id: 'in', shape: [64, 64, 3] },
    conv('c1', 10),
    conv('c2', 10),
    { type: 'max_pooling2d', id: 'p1' },
    conv('c3', 10),
    conv('c4', 10),
    { type: 'max_pooling2d', id: 'p2' },
    { type: 'flatten', id: 'f' },
    { type: 'dense', id: 'd', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer: 'adam',
};
const mixed = (optimizer: unknown) =>
  parse({
    layers: [
      { type: 'input', id: 'in', shape: [6, 6, 2] },
      { type: 'conv2d', id: 'c', filters: 3, kernelSize: 3, padding: 'same' },
      { type: 'batch_normalization', id: 'n' },
      { type: 'activation', id: 'a', activation: 'relu' },
      { type: 'conv2d', id: 'e', filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh' },
      { type: 'add', id: 's', from: ['a', 'e'] },
      { type: 'max_pooling2d', id: 'p' },
      { type: 'flatten', id: 'f' },
      { type: 'dense', id: 'd', units: 4, activation: 'sigmoid', kernelConstraint: 'max_norm' },
    ],
    loss: 'binary_crossentropy',
    optimizer,
  });

describe.each([plain, simd()!])('a lean machine by $name', (backend) => {
  test.each([
    'sgd',
    { type: 'sgd', momentum: 0.9, nesterov: true },
    { type: 'adam', amsgrad: true, globalClipnorm: 1 },
    'adamw',
    { type: 'rmsprop', centered: true, momentum: 0.5 },
    'lion',
    'adadelta',
  ])('makes the same updates as one that keeps everything (%j)', (optimizer) => {
    const program = compile(mixed(optimizer), { batch: 3 });
    const given = numbersFor(program, 4, (name, source) => (name === 'target' ? source.below(2) : source.normal()));
    const full = prepare(program, given, { backend }),
      lean = prepare(program, given, { backend, keep: keeping(({ name }) => name === 'd.y' || name === 'loss.value') });
    expect(lean.bytes).toBeLessThanOrEqual(full.bytes);
    expect([...lean.values.keys()].filter((name) => !program.given.has(name)).sort()).toEqual(['d.y', 'loss.value']);
    for (let step = 0; step < 3; step++) {
      full.run();
      lean.run();
      for (const [name, { role }] of program.tensors)
        if (role === 'next') full.values.get(name.slice(0, -'.next'.length))!.set(full.values.get(name)!);
      for (const [name, data] of lean.values) expect([name, data]).toEqual([name, full.values.get(name)]);
    }
  });

  test('works in the same arrays from run to run', () => {
    const program = compile(mixed('sgd'), { batch: 2 });
    const machine = prepare(program, numbersFor(program, 1), { backend });
    const before = [...machine.values].map(([name, data]) => [name, data, data.buffer] as const);
    machine.run();
    machine.run();
    for (const [name, data, buffer] of before) {
      expect(machine.values.get(name)).toBe(data);
      expect(data.buffer).toBe(buffer);
      expect(data.length).toBe(program.tensors.get(name)!.size);
    }
  });
});

const sequence = (steps: number, n: number, layers: readonly object[]) =>
  parse({
    layers: [{ type: 'input', id: 'in', shape: [steps, n] }, ...layers],
    loss: 'mean_squared_error',
    optimizer: 'adam',
  });

describe.each([
  [
    'a transformer block',
    [
      { type: 'dense', id: 'd', units: 10 },
      { type: 'multi_head_attention', id: 'm', numHeads: 3, keyDim: 5, useCausalMask: true },
      { type: 'add', id: 'a', from: ['d', 'm'] },
      { type: 'layer_normalization', id: 'n' },
      { type: 'rms_normalization', id: 'r' },
      { type: 'unit_normalization', id: 'u', axis: 1 },
      { type: 'softmax', id: 's' },
    ],
  ],
  [
    'an LSTM behind a mask',
    [
      { type: 'masking', id: 'm', maskValue: 0 },
      { type: 'bidirectional', id: 'l', layer: { type: 'lstm', units: 9, returnSequences: true } },
      { type: 'batch_normalization', id: 'n' },
    ],
  ],
  [
    'GRUs and a simple one',
    [
      { type: 'gru', id: 'g', units: 7, returnSequences: true },
      { type: 'gru', id: 'h', units: 6, resetAfter: false, returnSequences: true },
      { type: 'group_normalization', id: 'n', groups: 2 },
      { type: 'simple_rnn', id: 'r', units: 21, activation: 'softsign' },
    ],
  ],
] as const)('%s', (_, layers) => {
  test.each([1, 3])('makes the same bits by both backends, in as much memory as is said (batch %i)', (batch) => {
    const program = compile(sequence(6, 11, layers), { batch });
    const given = numbersFor(program, batch);
    given.get('in.y')!.fill(0, 11, 22);
    const [ours, theirs] = [plain, simd()!].map((backend) => {
      const machine = prepare(program, given, { backend });
      expect(machine.bytes).toBe(memoryOf(program, { backend }));
      machine.run();
      return machine.values;
    });
    for (const [name, data] of ours!) expect([name, theirs!.get(name)]).toEqual([name, data]);
  });
});

test('training TinyVGG 32 images at a time stays under 300 MB, as is said beforehand', () => {
  const program = compile(parse(tinyVgg), { batch: 32 });
  for (const backend of [plain, simd()!]) {
    expect(memoryOf(program, { backend })).toBeLessThan(300e6);
    const lean = { backend, keep: keeping(() => false) };
    expect(memoryOf(program, lean)).toBeLessThan(60e6);
    expect(prepare(program, numbersFor(program, 1), lean).bytes).toBe(memoryOf(program, lean));
  }
});
