import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

const EPSILON = 1e-7;

/** 100 / |t|, t not closer to zero than ε. */
const percent: ScalarFunction = {
  name: 'percent',
  value: (t) => 100 / Math.max(Math.abs(t), EPSILON),
  derivative: () => Number.NaN,
  markup: (a) => `\\frac{100}{|${a}|}`,
  code: (a) => `100 / np.maximum(np.abs(${a}), ${EPSILON})`,
};

/** L = mean of 100·|y − t| / |t|. */
export const meanAbsolutePercentageError = loss({
  type: 'mean_absolute_percentage_error',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'error',
        shape: y,
        law: 'e_j = y_j - t_j',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref('y', c)) : scaled(-1, ref('target', c))),
      },
      {
        out: 'percent',
        shape: y,
        law: 'q_j = \\frac{100}{|t_j|}',
        terms: 1,
        term: (c) => times(ref('target', c)),
        then: percent,
      },
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: `\\ell = ${n === 1 ? '|e|\\, q' : `\\frac{1}{${n}}\\sum_j |e_j|\\, q_j`}`,
        terms: n,
        term: (r, j, read) => {
          const c = r * n + j;
          return scaled(Math.sign(read('error')[c]!) / n, ref('error', c), ref('percent', c));
        },
      },
      meanOverRows(rows),
    ];
  },
  // dy = sign(e)·q / (n·rows)
  backward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial y_j} = ${n * rows === 1 ? '' : `\\frac{1}{${n * rows}}\\,`}\\operatorname{sign}(e_j)\\, q_j`,
        terms: 1,
        term: (c, _t, read) => scaled(Math.sign(read('error')[c]!) / (n * rows), ref('percent', c)),
      },
    ];
  },
});
