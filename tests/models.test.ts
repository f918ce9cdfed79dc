import { readFileSync } from 'node:fs';
import { inflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { decodeDigits, spiral, xor } from '../src/core/data/index.ts';
import { begin, compile, run } from '../src/core/program.ts';
import type { Model, Sample } from '../src/formats/model.ts';
import { readModel, writeModel } from '../src/formats/model.ts';
import type { Examples } from '../src/train/loop.ts';
import { evaluate } from '../src/train/loop.ts';

const read = (id: string): Model => readModel(JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')), id);
const models: { readonly [id: string]: Model } = Object.fromEntries(
  ['lenet', 'sequential', 'spiral', 'xor', 'neuron'].map((id) => [id, read(id)]),
);
const { lenet, sequential, spiral: whirl, xor: either, neuron } = models;

/** Every number of the program for one sample. */
function valuesOf(model: Model, sample: Sample): ReadonlyMap<string, Float32Array> {
  const program = compile(model.network);
  const given = new Map([...begin(program, 1), ...model.weights]);
  for (const [id, x] of sample.inputs) given.set(`${id}.y`, x);
  return run(program, given.set('target', sample.target));
}

const answer = (model: Model, sample: Sample): Float32Array =>
  valuesOf(model, sample).get(`${model.network.outputs[0]!}.y`)!;

const largest = (numbers: Float32Array): number => numbers.indexOf(Math.max(...numbers));

/** The digits that `npm run make:data` set aside, as examples. */
function unseenDigits(): Examples {
  const digits = decodeDigits(readFileSync('public/data/mnist-test.bin'), (deflated, size) =>
    inflateSync(deflated, { out: new Uint8Array(size) }),
  );
  const targets = new Float32Array(10 * digits.count);
  digits.labels.forEach((label, i) => (targets[10 * i + label] = 1));
  return {
    count: digits.count,
    inputs: new Map([['input', Float32Array.from(digits.pixels, (p) => p / 255)]]),
    targets,
  };
}

describe.each(Object.entries(models))('%s.json', (id, model) => {
  test('is read, under its own name, and written again the same', () => {
    expect(model.id).toBe(id);
    expect(readModel(JSON.parse(JSON.stringify(writeModel(model))), id)).toEqual(model);
  });

  test('runs through all four passes with finite numbers on every sample', () => {
    for (const sample of model.samples)
      for (const numbers of valuesOf(model, sample).values()) expect(numbers.every(Number.isFinite)).toBe(true);
  });

  test('begins with a sample whose gradients are alive in every layer', () => {
    const values = valuesOf(model, model.samples[0]!);
    for (const name of model.weights.keys()) {
      const gradient = values.get(name.replace('.', '.d'))!;
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3);
    }
  });
});

test.each([lenet!, sequential!])('the accuracy of $id on digits it never saw is what it says', (model) => {
  const digits = unseenDigits();
  const { correct } = evaluate(model.network, model.weights, digits);
  expect(model.accuracy).toEqual({ correct, of: digits.count, set: 'mnist-test' });
  expect(model.seen).toBe(8000);
});

test('LeNet gets at least 98.3 % of 2,000 digits right, Sequential 95 %', () => {
  expect(lenet!.accuracy!.of).toBe(2000);
  expect(lenet!.accuracy!.correct).toBeGreaterThanOrEqual(1966);
  expect(sequential!.accuracy!.correct).toBeGreaterThanOrEqual(1900);
});

test('LeNet comes with every digit, first a three that it sees but is not sure of, last what it gets wrong', () => {
  const { samples } = lenet!;
  expect(new Set(samples.map((s) => s.label)).size).toBe(10);
  const right = samples.map((s) => largest(answer(lenet!, s)) === Number(s.label));
  expect(right.lastIndexOf(true)).toBe(samples.length - 3);
  expect(right.indexOf(false)).toBe(samples.length - 2);
  expect(samples[0]!.label).toBe('3');
  const sure = answer(lenet!, samples[0]!)[3]!;
  expect(sure).toBeGreaterThan(0.7);
  expect(sure).toBeLessThan(0.97);
  samples.forEach((s) => expect(s.target[Number(s.label)]).toBe(1));
});

test('Sequential comes with the same digits as LeNet, in a row', () => {
  expect(sequential!.samples).toEqual(lenet!.samples);
});

test('the accuracy of spiral on fresh points is what it says, and at least 97 %', () => {
  const { data, accuracy, network, weights, samples } = whirl!;
  if (data.kind !== 'points') throw new Error(`spiral: data must be points (received ${data.kind})`);
  const { n, inputs, targets } = spiral(1000, data.noise, 2);
  const { correct } = evaluate(network, weights, { count: n, inputs: new Map([['input', inputs]]), targets });
  expect(accuracy).toEqual({ correct, of: n, set: 'spiral' });
  expect(correct).toBeGreaterThanOrEqual(970);
  expect(samples).toHaveLength(60);
});

test('xor has weights of two decimals and solves all four corners', () => {
  const corners = xor(4);
  either!.samples.forEach((s, i) => {
    const corner = 3 - i;
    expect([...s.inputs.get('input')!]).toEqual([...corners.inputs.subarray(2 * corner, 2 * corner + 2)]);
    expect(Math.round(answer(either!, s)[0]!)).toBe(corners.targets[corner]);
  });
  expect(either!.accuracy).toEqual({ correct: 4, of: 4, set: 'xor' });
  for (const w of either!.weights.values()) for (const v of w) expect(v).toBe(Math.fround(Math.round(v * 100) / 100));
});

test('the neuron is open on its first sample and closed on its second, with the numbers of the slide', () => {
  const z = neuron!.samples.map((s) => valuesOf(neuron!, s).get('neuron.z')![0]!);
  expect(z.map((v) => v.toFixed(2))).toEqual(['0.20', '-0.40', '2.20', '0.43']);
  expect([...neuron!.weights.get('neuron.kernel')!].map((v) => v.toFixed(2))).toEqual(['0.90', '1.40', '-0.60']);
});
