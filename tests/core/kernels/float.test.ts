import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sigmoidOf } from '../../../src/core/functions.ts';
import { expf, sigmoidf, tanhf } from '../../../src/core/kernels/float.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

/** The distance of two numbers in steps between neighbouring floats at the exact one. */
function steps(found: number, exact: number): number {
  const size = Math.abs(Math.fround(exact));
  const step = Math.max(2 ** (Math.floor(Math.log2(size || 2 ** -149)) - 23), 2 ** -149);
  return Math.abs(found - exact) / step;
}

describe.each([
  ['expf', expf, Math.exp, -103, 88, 2],
  ['tanhf', tanhf, Math.tanh, -20, 20, 3],
  ['sigmoidf', sigmoidf, sigmoidOf, -80, 80, 4],
] as const)('%s', (_, ours, exact, from, to, most) => {
  test(`is within ${most} floats of the exact value`, () => {
    let worst = 0;
    for (let i = 0; i <= 100_000; i++) {
      const x = Math.fround(from + ((to - from) * i) / 100_000);
      worst = Math.max(worst, steps(ours(x), exact(x)));
    }
    expect(worst).toBeLessThanOrEqual(most);
  });

  test('gives floats for floats', () => {
    fc.assert(fc.property(float, (x) => Object.is(Math.fround(ours(x)), ours(x))));
  });

  test('says NaN for NaN', () => expect(ours(Number.NaN)).toBeNaN());
});

test('the tails end where they should', () => {
  expect([expf(89), expf(Infinity), expf(-104), expf(-Infinity), expf(0)]).toEqual([Infinity, Infinity, 0, 0, 1]);
  expect([tanhf(40), tanhf(-40), tanhf(Infinity), tanhf(0)]).toEqual([1, -1, 1, 0]);
  expect([sigmoidf(Infinity), sigmoidf(-Infinity), sigmoidf(0)]).toEqual([1, 0, 0.5]);
});
