import { plain } from '../src/core/kernels/plain/index.ts';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { decodeDigits, spiral, xor } from '../src/core/data/index.ts';
import { TASKS, isUnseen, tokenExamples } from '../src/core/data/tokens.ts';
import { run } from '../src/core/machine.ts';
import { begin, compile } from '../src/core/program.ts';
import type { Model, Sample } from '../src/formats/model.ts';
import { readModel, writeModel } from '../src/formats/model.ts';
import type { Examples } from '../src/train/loop.ts';
import { createDerive } from '../src/state/derive.ts';
import { MODEL_IDS } from '../src/state/types.ts';
import { evaluate } from '../src/train/loop.ts';

const read = (id: string): Model => readModel(JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')), id);
const models: { readonly [id: string]: Model } = Object.fromEntries(MODEL_IDS.map((id) => [id, read(id)]));
const { lenet, residual, sequential, brackets, sorting, spiral: whirl, xor: either, neuron } = models;

const derive = createDerive(plain);

/** Every number of the program for one sample, as the page computes it. */
const valuesOf = (model: Model, sample: Sample): ReadonlyMap<string, Float32Array> =>
  derive.values({
    model,
    mode: 'train',
    dataset: null,
    sample: { kind: 'shipped', index: model.samples.indexOf(sample) },
    edits: {},
  });

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
    const { tensors } = derive.program({ model, mode: 'train' });
    for (const name of model.weights.keys()) {
      // Moving statistics are followed, not learned.
      if (!tensors.has(`${name}.next`) || name.includes('.moving_')) continue;
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

test('LeNet gets at least 98.3 % of 2,000 digits right, Residual 98 %, Sequential 95 %', () => {
  expect(lenet!.accuracy!.of).toBe(2000);
  expect(lenet!.accuracy!.correct).toBeGreaterThanOrEqual(1966);
  expect(residual!.accuracy!.correct).toBeGreaterThanOrEqual(1960);
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

test('Residual and Sequential come with the same digits as LeNet, the latter in a row', () => {
  const inOrder = (model: Model): readonly Sample[] =>
    model.samples.toSorted((a, b) => a.label!.localeCompare(b.label!) || sum(a) - sum(b));
  const sum = ({ inputs }: Sample): number => [...inputs.values()][0]!.reduce((x, y) => x + y, 0);
  expect(inOrder(residual!)).toEqual(inOrder(lenet!));
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

/** The answers to many sequences at once: by place, the class that the network finds likeliest. */
function answersTo({ network, weights }: Model, inputs: Float32Array, n: number): readonly number[] {
  const program = compile(network, { batch: n, training: false, until: 'forward' });
  const input = network.layers[0]!.id,
    output = program.tensors.get(`${network.outputs[0]!}.y`)!;
  const y = run(program, new Map([...begin(program, 1), ...weights, [`${input}.y`, inputs] as const])).get(
    output.name,
  )!;
  const classes = output.shape.at(-1)!;
  return Array.from({ length: y.length / classes }, (_, row) => largest(y.slice(row * classes, (row + 1) * classes)));
}

describe.each([
  ['brackets', brackets!, 990],
  ['sorting', sorting!, 990],
] as const)('%s', (name, model, least) => {
  const task = TASKS[name];

  test('gets as many of 1,000 sequences that it never saw right in every place as it says', () => {
    const { inputs, targets, n } = tokenExamples(task, 1000, 2, true);
    const answers = answersTo(model, inputs, n),
      places = targets.length / n;
    const correct = Array.from({ length: n }, (_, i) => i).filter((i) =>
      answers.slice(i * places, (i + 1) * places).every((k, t) => k === targets[i * places + t]),
    ).length;
    expect(model.accuracy).toEqual({ correct, of: n, set: name });
    expect(correct).toBeGreaterThanOrEqual(least);
  });

  test('says what its numbers stand for, as the task does, and its samples have the task’s answers', () => {
    expect(model.data).toEqual({ kind: 'tokens', set: name, tokens: task.tokens, answers: task.answers });
    for (const { inputs, target, label } of model.samples) {
      const x = [...inputs.values()][0]!;
      expect(x).toHaveLength(task.steps);
      expect([...target]).toEqual(task.answer(x));
      expect(label).toBe([...target].map((k) => task.answers[k]).join(''));
    }
    expect(isUnseen([...model.samples[0]!.inputs.values()][0]!)).toBe(true);
  });
});

test('the memory of the bracket reader counts: more open brackets, more of it in some unit', () => {
  const program = compile(brackets!.network, { training: false, until: 'forward' });
  const lines = ['········', '·······(', '······((', '·····(((', '····(((('];
  const memories = lines.map((line) => {
    const x = Float32Array.from(line, (c) => TASKS.brackets.tokens.indexOf(c));
    return run(program, new Map([...begin(program, 1), ...brackets!.weights, ['line.y', x] as const])).get('lstm.c8')!;
  });
  const monotone = [0, 1, 2, 3].filter((u) => {
    const steps = memories.slice(1).map((m, i) => m[u]! - memories[i]![u]!);
    return steps.every((d) => d > 0) || steps.every((d) => d < 0);
  });
  expect(monotone.length).toBeGreaterThan(0);
});
