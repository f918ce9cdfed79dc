import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile, random } from '../../src/core/random.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const take = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);

/** Mean, variance, skewness and excess kurtosis. */
function moments(values: readonly number[]): readonly [mean: number, variance: number, skew: number, excess: number] {
  const average = (f: (x: number) => number): number => values.reduce((sum, x) => sum + f(x), 0) / values.length;
  const mean = average((x) => x);
  const variance = average((x) => (x - mean) ** 2);
  const skew = average((x) => (x - mean) ** 3) / variance ** 1.5;
  return [mean, variance, skew, average((x) => (x - mean) ** 4) / variance ** 2 - 3];
}

describe('random', () => {
  test('gives these bits for seed 1998, today and on every machine', () => {
    const { uniform, normal, below } = random(1998);
    expect([...take(3, uniform), ...take(3, normal), ...take(3, () => below(1000))]).toMatchInlineSnapshot(`
      [
        0.09035152729242224,
        0.04507227362090627,
        0.4104666135534789,
        0.7920830234536764,
        0.3091110154294232,
        0.21323307813246728,
        711,
        962,
        309,
      ]
    `);
  });

  test('gives equal streams for equal seeds and different streams for neighbouring seeds', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const first = take(8, random(seed).uniform);
        expect(take(8, random(seed).uniform)).toEqual(first);
        expect(take(8, random(seed + 1).uniform)).not.toEqual(first);
      }),
    );
  });

  test('keeps its streams apart: drawing from one does not move another', () => {
    const [a, b] = [random(7), random(7)];
    take(100, a.normal);
    expect(take(5, b.uniform)).toEqual(take(5, random(7).uniform));
  });

  test('uniform numbers lie in [0, 1), fill every hundredth evenly and do not depend on the one before', () => {
    const values = take(100_000, random(1).uniform);
    const counts = new Array<number>(100).fill(0);
    for (const x of values) counts[Math.floor(100 * x)]!++;
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeGreaterThan(61);
    expect(chiSquare).toBeLessThan(149);
    const lag = values.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * (values[i]! - 0.5), 0) / values.length;
    expect(Math.abs(12 * lag)).toBeLessThan(0.012);
  });

  test('first numbers of neighbouring seeds are uniform too', () => {
    const [mean, variance] = moments(Array.from({ length: 20_000 }, (_, seed) => random(seed).uniform()));
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  test('normal numbers have mean 0, deviation 1, no skew, no excess, and the tails of the bell', () => {
    const values = take(200_000, random(2).normal);
    const [mean, variance, skew, excess] = moments(values);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.015);
    expect(Math.abs(skew)).toBeLessThan(0.025);
    expect(Math.abs(excess)).toBeLessThan(0.05);
    const beyond = (limit: number): number => values.filter((x) => Math.abs(x) > limit).length / values.length;
    expect(beyond(1)).toBeCloseTo(0.3173, 2);
    expect(beyond(2)).toBeCloseTo(0.0455, 2);
    expect(beyond(3)).toBeCloseTo(0.0027, 3);
  });

  test.each([
    [0.5, 0],
    [0.6, 0.2533471031357997],
    [0.925, 1.4395314709384563],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
    [1e-20, -9.262340089798408],
  ])('a normal number is below its quantile with probability %d: %d', (p, x) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(x)));
  });

  test('the normal quantile rises, is odd around one half, and stays finite at the ends of what is drawn', () => {
    const probability = fc.double({ min: 2 ** -53, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (p, q) => {
        if (p < q) expect(normalQuantile(p)).toBeLessThanOrEqual(normalQuantile(q));
      }),
    );
    const end = normalQuantile(2 ** -53);
    expect(end).toBeGreaterThan(-8.3);
    expect(normalQuantile(1 - 2 ** -53)).toBe(-end);
  });

  test('below(n) gives integers of 0 … n − 1, each as often, for every n up to 2³²', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
        for (const x of take(5, () => random(seed).below(n))) expect(Number.isInteger(x) && x >= 0 && x < n).toBe(true);
      }),
    );
    const { below } = random(3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[below(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    const large = take(30_000, () => below(3 * 2 ** 30));
    expect(large.filter((x) => x < 2 ** 30).length / large.length).toBeCloseTo(1 / 3, 1);
  });

  test('shuffle keeps every item, in place, for arrays and typed arrays', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer({ min: 0, max: 255 })), (seed, items) => {
        const shuffled = [...items];
        expect(random(seed).shuffle(shuffled)).toBe(shuffled);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
        expect([...random(seed).shuffle(Uint8Array.from(items))]).toEqual(shuffled);
      }),
    );
  });

  test('shuffle gives all orders of three equally often', () => {
    const { shuffle } = random(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(180);
  });
});
