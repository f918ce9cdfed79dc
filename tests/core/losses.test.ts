import { describe, expect, test } from 'vitest';
import { slips, wrongGradients } from '../conformance/exact.ts';
import { badLaws } from '../conformance/laws.ts';
import { run } from '../../src/core/machine.ts';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';

/** The loss of predictions of a shape, by its value, its rows and its gradient; its loops and slopes are checked on the way. */
function lossOf(
  loss: unknown,
  shape: readonly number[],
  y: readonly number[],
  target: readonly number[],
  weights?: readonly number[],
) {
  const batch = y.length / shape.reduce((a, b) => a * b, 1),
    network = parse({ layers: [{ type: 'input', id: 'x', shape }], loss });
  expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
  const program = compile(network, { batch, weighted: weights !== undefined });
  const given = new Map([
    ['x.y', Float32Array.from(y)],
    ['target', Float32Array.from(target)],
    ...(weights ? [['sampleWeight', Float32Array.from(weights)] as const] : []),
  ]);
  expect(slips(program, given)).toEqual([]);
  expect(wrongGradients(program, given, new Map([['x.y', 'x.dy']]))).toEqual([]);
  expect(badLaws(program)).toEqual([]);
  const values = run(program, given);
  return { value: values.get('loss.value')![0]!, each: [...values.get('loss.each')!], dy: [...values.get('x.dy')!] };
}
const close = (actual: readonly number[], expected: readonly number[], digits = 5): void => {
  expect(actual.length).toBe(expected.length);
  actual.forEach((a, i) => expect(a).toBeCloseTo(expected[i]!, digits));
};

/** The numbers of the examples in Keras 3's own documentation (keras/src/losses/losses.py). */
describe('losses have the numbers that Keras prints', () => {
  test('binary focal cross-entropy from logits, with and without classes balanced', () => {
    const logits = [-18.6, 0.51, 2.94, -12.8],
      labels = [0, 1, 0, 0];
    const focal = (options: object) =>
      lossOf({ type: 'binary_focal_crossentropy', fromLogits: true, ...options }, [4], logits, labels).value;
    expect(focal({ gamma: 2 })).toBeCloseTo(0.691, 3);
    expect(focal({ gamma: 2, applyClassBalancing: true })).toBeCloseTo(0.51, 2);
    expect(focal({ gamma: 3 })).toBeCloseTo(0.647, 3);
    expect(focal({ gamma: 3, applyClassBalancing: true })).toBeCloseTo(0.482, 3);
  });

  test('binary focal cross-entropy from probabilities', () => {
    const { each } = lossOf('binary_focal_crossentropy', [2], [0.6, 0.4, 0.4, 0.6], [0, 1, 0, 0]);
    close(each, [0.33, 0.206], 3);
  });

  test('categorical focal cross-entropy', () => {
    const { each } = lossOf(
      'categorical_focal_crossentropy',
      [3],
      [0.05, 0.9, 0.05, 0.1, 0.85, 0.05],
      [0, 1, 0, 0, 0, 1],
    );
    close(each, [2.63401289e-4, 6.75912094e-1], 6);
  });

  test('dice over each image, and over the whole batch', () => {
    const y = [0, 1, 0, 1, 0.4, 0, 0, 0.9],
      t = [1, 1, 0, 0, 1, 1, 0, 0];
    close(lossOf({ type: 'dice', axis: [1, 2, 3] }, [2, 2, 1], y, t).each, [0.5, 0.75757575]);
    expect(lossOf('dice', [2, 2, 1], y, t).value).toBeCloseTo(0.6164384, 6);
    // With both errors weighed alike, Tversky's is the same.
    expect(lossOf('tversky', [2, 2, 1], y, t).value).toBeCloseTo(0.6164384, 5);
  });

  test('sparse cross-entropy: plain, weighed, summed', () => {
    const y = [0.05, 0.95, 0, 0.1, 0.8, 0.1],
      loss = 'sparse_categorical_crossentropy';
    expect(lossOf(loss, [3], y, [1, 2]).value).toBeCloseTo(1.177, 3);
    expect(lossOf(loss, [3], y, [1, 2], [0.3, 0.7]).value).toBeCloseTo(0.814, 3);
    expect(lossOf({ type: loss, reduction: 'sum' }, [3], y, [1, 2]).value).toBeCloseTo(2.354, 3);
  });
});

describe('how the rows become one number', () => {
  const y = [0.2, 0.8, 0.6, 0.4, 0.9, 0.1],
    t = [0, 1, 0, 1, 1, 0],
    weights = [1, 2, 5],
    each = lossOf('mse', [2], y, t).each;

  test('mean is the mean over the batch', () => {
    expect(lossOf({ type: 'mse', reduction: 'mean' }, [2], y, t).value).toBe(lossOf('mse', [2], y, t).value);
  });

  test('the mean over the weights divides by their sum', () => {
    const expected = each.reduce((sum, e, n) => sum + e * weights[n]!, 0) / 8;
    expect(lossOf({ type: 'mse', reduction: 'mean_with_sample_weight' }, [2], y, t, weights).value).toBeCloseTo(
      expected,
      6,
    );
    expect(lossOf({ type: 'mse', reduction: 'mean_with_sample_weight' }, [2], y, t).value).toBeCloseTo(
      lossOf('mse', [2], y, t).value,
      6,
    );
  });
});

describe('labels that do not count', () => {
  const y = [0.7, 0.3, 0.2, 0.8, 0.5, 0.5, 0.9, 0.1],
    loss = 'sparse_categorical_crossentropy';

  test.each([[-1], [255], [1]])('rows labelled %i are left out of the sum and of the mean', (ignoreClass) => {
    const { value, dy } = lossOf({ type: loss, ignoreClass }, [2, 2], y, [0, ignoreClass, 0, ignoreClass]);
    expect(value).toBeCloseTo(-(Math.log(0.7) + Math.log(0.5)) / 2, 5);
    expect([dy[2], dy[3], dy[6], dy[7]].map((d) => d! + 0)).toEqual([0, 0, 0, 0]);
    const sum = lossOf({ type: loss, ignoreClass, reduction: 'sum' }, [2, 2], y, [0, ignoreClass, 0, ignoreClass]);
    expect(sum.value).toBeCloseTo(-(Math.log(0.7) + Math.log(0.5)), 5);
  });

  test('from logits, together with weights and with a mask of the prediction', () => {
    const network = parse({
      layers: [
        { type: 'input', id: 'x', shape: [3] },
        { type: 'embedding', id: 'e', inputDim: 4, outputDim: 3, maskZero: true },
        { type: 'dense', id: 'y', units: 2 },
      ],
      loss: { type: loss, fromLogits: true, ignoreClass: 1 },
    });
    const program = compile(network, { batch: 1 });
    const values = run(
      program,
      new Map([
        ['x.y', Float32Array.of(2, 0, 3)],
        ['target', Float32Array.of(0, 0, 1)],
        ['e.embeddings', Float32Array.from({ length: 12 }, (_, i) => Math.sin(i))],
        ['y.kernel', Float32Array.of(1, -1, 0.5, 0.2, -0.3, 0.4)],
        ['y.bias', Float32Array.of(0, 0)],
      ]),
    );
    expect([...values.get('loss.counted')!]).toEqual([1, 0, 0]);
    expect(values.get('loss.value')![0]).toBeCloseTo(values.get('loss.each')![0]!, 6);
    lossOf({ type: loss, fromLogits: true, ignoreClass: -1 }, [2, 2], y, [0, -1, 1, 1], [0.5, 2]);
  });

  test('a label outside the classes that is not the one left out is no number', () => {
    const network = parse({ layers: [{ type: 'input', id: 'x', shape: [2] }], loss: { type: loss, ignoreClass: -1 } });
    const values = run(
      compile(network, { until: 'loss' }),
      new Map([
        ['x.y', Float32Array.of(0.5, 0.5)],
        ['target', Float32Array.of(7)],
      ]),
    );
    expect(values.get('loss.value')![0]).toBeNaN();
  });
});

describe('classes along another axis than the last', () => {
  // Two classes along axis 1, three places each.
  const y = [0.7, 0.2, 0.5, 0.3, 0.8, 0.5],
    logits = [1, -2, 0.5, 0.3, 2, -1];

  test.each([
    ['sparse_categorical_crossentropy', [0, 1, 1]],
    ['categorical_crossentropy', [1, 0, 0, 0, 1, 1]],
    ['categorical_focal_crossentropy', [1, 0, 0, 0, 1, 1]],
  ] as const)('%s', (type, target) => {
    const turned = (numbers: readonly number[]): readonly number[] => [0, 3, 1, 4, 2, 5].map((i) => numbers[i]!);
    const last = target.length === 3 ? target : turned(target);
    for (const fromLogits of [false, true]) {
      const numbers = fromLogits ? logits : y,
        along = lossOf({ type, fromLogits, axis: 1 }, [2, 3], numbers, target),
        usual = lossOf({ type, fromLogits }, [3, 2], turned(numbers), last);
      expect(along.value).toBeCloseTo(usual.value, 6);
      close(turned(along.dy), usual.dy, 6);
    }
  });

  test('an axis that is not there, and the batch, are refused', () => {
    const of = (axis: number) => () =>
      compile(
        parse({
          layers: [{ type: 'input', id: 'x', shape: [2, 3] }],
          loss: { type: 'categorical_crossentropy', axis },
        }),
      );
    expect(of(3)).toThrow(/axis/);
    expect(of(0)).toThrow(/axis/);
  });
});

test('the generalized cross-entropy lies between the cross-entropy and the absolute error', () => {
  const y = [0.6, 0.4, 0.2, 0.8],
    of = (q: number) => lossOf({ type: 'categorical_generalized_cross_entropy', q }, [2], y, [0, 1]).value;
  expect(of(1)).toBeCloseTo((0.4 + 0.2) / 2, 6);
  expect(of(0.5)).toBeCloseTo(((1 - Math.sqrt(0.6)) / 0.5 + (1 - Math.sqrt(0.8)) / 0.5) / 2, 6);
  expect(of(1e-4)).toBeCloseTo(-(Math.log(0.6) + Math.log(0.8)) / 2, 3);
});
