import { real } from '../fields.ts';
import { ref, scaled } from '../formula.ts';
import { fillCells, fillProduct } from '../kernels/elementwise.ts';
import type { DrawSpec } from '../layer.ts';
import { layer, passes } from '../layer.ts';
import { passed } from './masking.ts';

/** What SELU comes to for numbers far below zero: −αλ. */
const FLOOR = -1.758_099_340_847_376_6;

/** y = a·(m·x + (1 − m)·floor) + b keeps mean 0 and variance 1. */
const affine = (rate: number) => {
  const a = 1 / Math.sqrt((1 - rate) * (1 + rate * FLOOR * FLOOR));
  return { a, b: -a * FLOOR * rate };
};

/** In training a share `rate` of the numbers is set to SELU’s floor, and all are brought back to mean 0 and variance 1 (Klambauer et al. 2017). */
export const alphaDropout = layer({
  type: 'alpha_dropout',
  fields: { rate: real(undefined, 0, 0.999_999) },
  trials: [{ options: { rate: 0.3 }, inputs: [[2, 4]] }],
  output: (_, x) => x,
  draws: ({ rate }, { x, training }): { readonly [name: string]: DrawSpec } =>
    training ? { mask: { shape: x, draw: (random) => (random.uniform() < rate ? 0 : 1) } } : {},
  mask: passes,
  // y[c] = a·(m[c]·x[c] + (1 − m[c])·floor) + b
  forward: ({ rate }, { x, training }) => {
    if (!training) return [passed('y', 'x', x)];
    const { a, b } = affine(rate);
    return [
      {
        out: 'y',
        shape: x,
        law: "y = a\\,\\bigl(m\\,x + (1 - m)\\,\\alpha'\\bigr) + b",
        terms: 3,
        term: (c, t) =>
          t === 0
            ? scaled(a, ref('mask', c), ref('x', c))
            : t === 1
              ? scaled(-a * FLOOR, ref('mask', c))
              : scaled(a * FLOOR + b),
        bind: (out, read) => {
          const [m, from] = [read('mask'), read('x')];
          return fillCells(out, (c) => a * m[c]! * (from[c]! - FLOOR) + a * FLOOR + b);
        },
      },
    ];
  },
  // dx[c] = a·m[c]·dy[c]
  backward: ({ rate }, { x, training }) => {
    if (!training) return [passed('dx', 'dy', x)];
    const { a } = affine(rate);
    return [
      {
        out: 'dx',
        shape: x,
        law: '\\frac{\\partial L}{\\partial x} = a\\, m\\, \\frac{\\partial L}{\\partial y}',
        terms: 1,
        term: (c) => scaled(a, ref('mask', c), ref('dy', c)),
        bind: (out, read, k) => fillProduct(k, out, read('mask'), read('dy'), a),
      },
    ];
  },
});
