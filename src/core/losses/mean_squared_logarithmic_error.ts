import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { fillMap } from '../kernels/elementwise.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

const EPSILON = 1e-7;

/** ln(1 + x), x not below ε, as Keras guards it. */
const logOfMore: ScalarFunction = {
  name: 'log of more',
  value: (x) => Math.log(Math.max(x, EPSILON) + 1),
  derivative: (x) => (x > EPSILON ? 1 / (x + 1) : 0),
  markup: (a) => `\\ln(1 + ${a})`,
  slope: (a) => `\\frac{1}{1 + ${a}}`,
  code: (a) => `np.log(np.maximum(${a}, ${EPSILON}) + 1)`,
  slopeCode: (a) => `1 / (${a} + 1) if ${a} > ${EPSILON} else 0.0`,
};

/** L = mean of (ln(1 + y) − ln(1 + t))²: errors counted by their ratio. */
export const meanSquaredLogarithmicError = loss({
  type: 'mean_squared_logarithmic_error',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'lny',
        shape: y,
        law: logOfMore.markup('y_j'),
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: logOfMore,
        bind: (out, read) => fillMap(out, read('y'), logOfMore.value),
      },
      {
        out: 'lnt',
        shape: y,
        law: logOfMore.markup('t_j'),
        terms: 1,
        term: (c) => times(ref('target', c)),
        then: logOfMore,
        bind: (out, read) => fillMap(out, read('target'), logOfMore.value),
      },
      {
        out: 'error',
        shape: y,
        law: 'e_j = \\ln(1+y_j) - \\ln(1+t_j)',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref('lny', c)) : scaled(-1, ref('lnt', c))),
      },
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: `\\ell = ${n === 1 ? 'e^2' : `\\frac{1}{${n}}\\sum_j e_j^2`}`,
        terms: n,
        term: (r, j) => scaled(1 / n, ref('error', r * n + j), ref('error', r * n + j)),
      },
      meanOverRows(rows),
    ];
  },
  // dy = 2·e·ln′(1 + y) / (n·rows)
  backward: (_, y) => {
    const { rows, n } = split(y),
      slope = slopeOf(logOfMore);
    return [
      {
        out: 'slope',
        shape: y,
        law: slope.markup('y_j'),
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: slope,
        bind: (out, read) => fillMap(out, read('y'), slope.value),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial y_j} = \\frac{2}{${n * rows}}\\, \\frac{e_j}{1 + y_j}`,
        terms: 1,
        term: (c) => scaled(2 / (n * rows), ref('error', c), ref('slope', c)),
      },
    ];
  },
});
