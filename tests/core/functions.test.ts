import { expect, test } from 'vitest';
import { erf } from '../../src/core/erf.ts';
import { sigmoidOf, softplus } from '../../src/core/functions.ts';

test.each([
  [0, 0],
  [1e-10, 1.128_379_167_095_512_5e-10],
  [0.5, 0.520_499_877_813_046_5],
  [1, 0.842_700_792_949_714_9],
  [2, 0.995_322_265_018_952_7],
  [3, 0.999_977_909_503_001_4],
  [5, 0.999_999_999_998_462_5],
  [40, 1],
  [Infinity, 1],
])('erf(±%d) is ±%d', (x, y) => {
  expect(Math.abs(erf(x) - y)).toBeLessThanOrEqual(1e-15 * y);
  expect(erf(-x)).toBe(-erf(x));
});

test('erf of NaN is NaN', () => {
  expect(erf(Number.NaN)).toBeNaN();
});

test('a sigmoid and a softplus neither overflow nor lose their tails', () => {
  expect([sigmoidOf(1000), sigmoidOf(-1000), sigmoidOf(0)]).toEqual([1, 0, 0.5]);
  expect(sigmoidOf(-40)).toBeCloseTo(Math.exp(-40), 30);
  expect([softplus.value(1000), softplus.value(-1000)]).toEqual([1000, 0]);
  expect(softplus.value(-40)).toBeCloseTo(Math.exp(-40), 30);
});
