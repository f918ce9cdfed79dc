import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

const EPSILON = 1e-7;
const guardedLog: ScalarFunction = {
  name: 'log',
  value: (x) => Math.log(x + EPSILON),
  derivative: (x) => 1 / (x + EPSILON),
  markup: (a) => `\\ln(${a} + \\varepsilon)`,
  slope: (a) => `\\frac{1}{${a} + \\varepsilon}`,
  code: (a) => `np.log(${a} + ${EPSILON})`,
  slopeCode: (a) => `1 / (${a} + ${EPSILON})`,
};

/** L = mean of y − t·ln(y + ε), ε = 10⁻⁷: how badly a rate y explains a count t. */
export const poisson = loss({
  type: 'poisson',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  // ℓ[r] = (1/n) Σ_j y[r,j] − t[r,j]·ln(y[r,j] + ε)
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'lny',
        shape: y,
        law: `\\lambda_j = ${guardedLog.markup('y_j')}`,
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: guardedLog,
      },
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: `\\ell = ${n === 1 ? 'y - t\\,\\lambda' : `\\frac{1}{${n}}\\sum_j y_j - t_j\\,\\lambda_j`}`,
        terms: 2 * n,
        term: (r, t) => {
          const c = r * n + (t >> 1);
          return t % 2 === 0 ? scaled(1 / n, ref('y', c)) : scaled(-1 / n, ref('target', c), ref('lny', c));
        },
      },
      meanOverRows(rows),
    ];
  },
  // dy = (1 − t/(y + ε)) / (n·rows)
  backward: (_, y) => {
    const { rows, n } = split(y),
      share = 1 / (n * rows);
    return [
      {
        out: 'slope',
        shape: y,
        law: "\\lambda'_j = \\frac{1}{y_j + \\varepsilon}",
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: slopeOf(guardedLog),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial y_j} = ${n * rows === 1 ? '' : `\\frac{1}{${n * rows}}`}\\bigl(1 - t_j\\,\\lambda'_j\\bigr)`,
        terms: 2,
        term: (c, t) => (t === 0 ? scaled(share) : scaled(-share, ref('target', c), ref('slope', c))),
      },
    ];
  },
});
