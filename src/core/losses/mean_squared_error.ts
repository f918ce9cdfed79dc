import { ref, scaled, times } from '../formula.ts';
import { fillDifference, fillScaled } from '../kernels/elementwise.ts';
import { fillRowProducts } from '../kernels/loss.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

/** L = mean of (y − t)², over the last axis and then over the batch. */
export const meanSquaredError = loss({
  type: 'mean_squared_error',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  // e = y − t;  ℓ[r] = (1/n) Σ_j e[r,j]²
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'error',
        shape: y,
        law: 'e_j = y_j - t_j',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref('y', c)) : scaled(-1, ref('target', c))),
        bind: (out, read, k) => fillDifference(k, out, read('y'), read('target')),
      },
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: `\\ell = ${n === 1 ? 'e^2' : `\\frac{1}{${n}}\\sum_j e_j^2`}`,
        terms: n,
        term: (r, j) => scaled(1 / n, ref('error', r * n + j), ref('error', r * n + j)),
        bind: (out, read) => fillRowProducts(out, read('error'), read('error'), n, 1 / n),
      },
      meanOverRows(rows),
    ];
  },
  // dy[r,j] = 2·e[r,j] / (n·rows)
  backward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial y_j} = \\frac{2}{${n * rows}}\\, e_j`,
        terms: 1,
        term: (c) => scaled(2 / (n * rows), ref('error', c)),
        bind: (out, read, k) => fillScaled(k, out, read('error'), 2 / (n * rows)),
      },
    ];
  },
});
