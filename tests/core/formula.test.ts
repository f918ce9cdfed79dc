import { kernelsOver } from '../../src/core/kernels/plain/index.ts';
import { expect, test } from 'vitest';
import type { Formula } from '../../src/core/formula.ts';
import { evaluate, loopOf, product, ref, scaled, times } from '../../src/core/formula.ts';
import { exp } from '../../src/core/functions.ts';

const numbers: { readonly [name: string]: Float32Array } = {
  x: new Float32Array([1, 2, 3]),
  w: new Float32Array([0.5, -1, 4]),
  n: new Float32Array([1, Number.NaN, 3]),
};
const read = (name: string): Float32Array => numbers[name]!;
const formula = (rest: Partial<Formula>): Formula => ({
  out: 'y',
  shape: [1],
  law: 'y',
  terms: 3,
  term: (_, t) => times(ref('x', t), ref('w', t)),
  ...rest,
});

const kernels = kernelsOver((size) => new Float32Array(size));

test('a term is its scale times its factors; a term without factors is its scale', () => {
  expect(product(times(ref('x', 2), ref('w', 2)), read)).toBe(12);
  expect(product(scaled(-2, ref('x', 1)), read)).toBe(-4);
  expect(product(scaled(7), read)).toBe(7);
});

test('a cell is the sum of its terms', () => {
  expect(evaluate(formula({}), 0, read)).toBe(0.5 - 2 + 12);
});

test('a term that is null adds nothing', () => {
  expect(evaluate(formula({ term: (_, t) => (t === 1 ? null : times(ref('x', t))) }), 0, read)).toBe(4);
  expect(evaluate(formula({ term: () => null }), 0, read)).toBe(0);
});

test('a cell may be the maximum of its terms, of which NaN wins', () => {
  const max = formula({ reduce: 'max', term: (_, t) => times(ref('w', t)) });
  expect(evaluate(max, 0, read)).toBe(4);
  expect(evaluate({ ...max, term: (_, t) => times(ref('n', t)) }, 0, read)).toBeNaN();
  expect(evaluate({ ...max, terms: 2, term: (_, t) => (t === 0 ? null : times(ref('w', 1))) }, 0, read)).toBe(-1);
});

test('a function may follow the sum', () => {
  expect(evaluate(formula({ terms: 1, term: () => times(ref('x', 0)), then: exp }), 0, read)).toBe(Math.E);
});

test('a formula without a fast loop is filled cell by cell', () => {
  const out = new Float32Array(3);
  loopOf(formula({ shape: [3], terms: 1, term: (c) => scaled(2, ref('x', c)) }), out, read, kernels)();
  expect([...out]).toEqual([2, 4, 6]);
});

test('a fast loop is bound once and run as often as one likes', () => {
  const out = new Float32Array(1);
  let bound = 0;
  const loop = loopOf(
    formula({
      bind: (o) => {
        bound++;
        return () => {
          o[0]! += 1;
        };
      },
    }),
    out,
    read,
    kernels,
  );
  loop();
  loop();
  expect([bound, out[0]]).toEqual([1, 2]);
});
