import { describe, expect, test } from 'vitest';
import { drawn, fans, learnInitializers } from '../../src/core/initializers/known.ts';
import { initializers } from '../../src/core/initializers/index.ts';
import { random } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/tensor.ts';

/** Mean and variance, and the interval the numbers keep to, as Keras 3 defines each initializer. */
interface Law {
  readonly mean: number;
  readonly variance: number;
  readonly from: number;
  readonly to: number;
}
const exactly = (value: number): Law => ({ mean: value, variance: 0, from: value, to: value });
const between = (from: number, to: number): Law => ({
  mean: (from + to) / 2,
  variance: (to - from) ** 2 / 12,
  from,
  to,
});
const within = (limit: number): Law => between(-limit, limit);
/** A normal distribution cut at two of its standard deviations, so that what is left has the given variance. */
const cut = (variance: number): Law => {
  const limit = (2 * Math.sqrt(variance)) / 0.879_625_661_034_239_78;
  return { mean: 0, variance, from: -limit, to: limit };
};
const normal = (mean: number, deviation: number): Law => ({
  mean,
  variance: deviation ** 2,
  from: -Infinity,
  to: Infinity,
});

const laws: {
  readonly [type: string]: readonly (readonly [options: object, law: (fanIn: number, fanOut: number) => Law])[];
} = {
  zeros: [[{}, () => exactly(0)]],
  ones: [[{}, () => exactly(1)]],
  constant: [[{ value: 0.3 }, () => exactly(Math.fround(0.3))]],
  random_normal: [
    [{}, () => normal(0, 0.05)],
    [{ mean: 2, stddev: 0.5 }, () => normal(2, 0.5)],
  ],
  random_uniform: [
    [{}, () => within(0.05)],
    [{ minval: 1, maxval: 4 }, () => between(1, 4)],
  ],
  glorot_uniform: [[{}, (i, o) => within(Math.sqrt(6 / (i + o)))]],
  glorot_normal: [[{}, (i, o) => cut(2 / (i + o))]],
  he_uniform: [[{}, (i) => within(Math.sqrt(6 / i))]],
  he_normal: [[{}, (i) => cut(2 / i)]],
  lecun_uniform: [[{}, (i) => within(Math.sqrt(3 / i))]],
  lecun_normal: [[{}, (i) => cut(1 / i)]],
  truncated_normal: [[{ stddev: 0.1 }, () => ({ ...cut((0.1 * 0.879_625_661_034_239_78) ** 2), from: -0.2, to: 0.2 })]],
};

learnInitializers(initializers);

test('every initializer has its law here', () => {
  expect([...Object.keys(laws), 'orthogonal', 'unit_forget'].toSorted()).toEqual(Object.keys(initializers).toSorted());
});

test.each([
  [[6, 6], 1],
  [[2, 3, 4], 0.5],
  [[3, 8], 2],
])('initializer orthogonal: %j has its shorter side at right angles, with length %d', (shape, gain) => {
  const w = drawn({ type: 'orthogonal', gain }, shape, random(3)),
    columns = shape.at(-1)!,
    rows = w.length / columns;
  const along = rows >= columns ? columns : rows;
  const at = (vector: number, k: number): number => w[rows >= columns ? k * columns + vector : vector * columns + k]!;
  for (let a = 0; a < along; a++)
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let k = 0; k < Math.max(rows, columns); k++) dot += at(a, k) * at(b, k);
      expect(dot).toBeCloseTo(a === b ? gain ** 2 : 0, 5);
    }
});

test('initializer unit_forget: ones for the second quarter, the others as they are told', () => {
  expect([...drawn({ type: 'unit_forget', others: { type: 'constant', value: 3 } }, [8], random(1))]).toEqual([
    3, 3, 1, 1, 3, 3, 3, 3,
  ]);
});

describe.each(Object.entries(laws))('initializer %s', (type, cases) => {
  test.each([
    [[100, 200], 100, 200],
    [[3, 5, 20, 40], 300, 600],
    [[20_000], 20_000, 20_000],
  ])('draws a weight %j as Keras defines it', (shape, fanIn, fanOut) => {
    expect(fans(shape)).toEqual({ fanIn, fanOut });
    for (const [options, law] of cases) {
      const spec = { type, ...defaultsOf(type), ...options };
      const numbers = drawn(spec, shape, random(42));
      const n = sizeOf(shape);
      expect(numbers.length).toBe(n);
      const { mean, variance, from, to } = law(fanIn, fanOut);
      const m = numbers.reduce((a, b) => a + b, 0) / n;
      const v = numbers.reduce((a, b) => a + (b - m) ** 2, 0) / n;
      const deviation = Math.sqrt(variance);
      // Four standard errors: of the mean σ/√n, of the variance at most σ²·√(2/n).
      expect(Math.abs(m - mean)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(n) + 1e-12);
      expect(Math.abs(v - variance)).toBeLessThanOrEqual(4 * variance * Math.sqrt(2 / n) + 1e-12);
      const slack = 1e-6 * Math.max(1, Math.abs(to));
      expect(numbers.every((w) => w >= from - slack && w <= to + slack)).toBe(true);
      if (Number.isFinite(to) && to > from)
        expect(numbers.reduce((a, b) => Math.max(a, b), -Infinity)).toBeGreaterThan(to - 0.03 * (to - from));
      expect(drawn(spec, shape, random(42)).every((w, i) => w === numbers[i])).toBe(true);
    }
  });
});

const defaultsOf = (type: string): object =>
  Object.fromEntries(Object.entries(initializers[type]!.fields).map(([name, field]) => [name, field.fallback]));
