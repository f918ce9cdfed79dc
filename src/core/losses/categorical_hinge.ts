import type { Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { slopeOf } from '../functions.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { shortfall } from './hinges.ts';
import { meanOverRows } from './shared.ts';

/** L = mean over the batch of max(0, 1 + max_j (1 − t_j)·y_j − Σ_j t_j·y_j): the right class must lead by 1. */
export const categoricalHinge = loss({
  type: 'categorical_hinge',
  fields: {},
  trial: 'one-hot',
  target: (_, y) => y,
  forward: (_, y) => {
    const { rows, n } = split(y),
      each = [...y.slice(0, -1), 1];
    return [
      {
        out: 'other',
        shape: y,
        law: '1 - t_j',
        terms: 2,
        term: (c, t) => (t === 0 ? scaled(1) : scaled(-1, ref('target', c))),
      },
      {
        out: 'right',
        shape: each,
        law: 'right = \\sum_j t_j\\, y_j',
        terms: n,
        term: (r, j) => times(ref('target', r * n + j), ref('y', r * n + j)),
      },
      {
        out: 'wrong',
        shape: each,
        law: 'wrong = \\max_j\\, (1-t_j)\\, y_j',
        reduce: 'max',
        terms: n,
        term: (r, j) => times(ref('other', r * n + j), ref('y', r * n + j)),
      },
      {
        out: 'each',
        shape: each,
        law: '\\ell = \\max(0,\\; 1 + wrong - right)',
        terms: 3,
        term: (r, t) => (t === 0 ? scaled(1) : t === 1 ? times(ref('wrong', r)) : scaled(-1, ref('right', r))),
        then: shortfall,
      },
      meanOverRows(rows),
    ];
  },
  // dy_j = [ℓ > 0]·((1 − t_j)·[j is the largest wrong one] − t_j) / rows
  backward: (_, y) => {
    const { rows, n } = split(y);
    const largest = (r: number, read: Read): number => {
      const other = read('other'),
        values = read('y');
      let best = r * n;
      for (let c = best + 1; c < (r + 1) * n; c++) if (other[c]! * values[c]! > other[best]! * values[best]!) best = c;
      return best;
    };
    return [
      {
        out: 'active',
        shape: [...y.slice(0, -1), 1],
        law: 'a = [\\,1 + wrong - right > 0\\,]',
        terms: 3,
        term: (r, t) => (t === 0 ? scaled(1) : t === 1 ? times(ref('wrong', r)) : scaled(-1, ref('right', r))),
        then: slopeOf(shortfall),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial y_j} = ${rows === 1 ? '' : `\\frac{1}{${rows}}\\,`}a\\,\\bigl((1-t_j)\\,[\\,j = \\operatorname{arg\\,max}\\,] - t_j\\bigr)`,
        terms: 2,
        term: (c, t, read) => {
          const r = Math.floor(c / n);
          return t === 0
            ? scaled(largest(r, read) === c ? 1 / rows : 0, ref('active', r), ref('other', c))
            : scaled(-1 / rows, ref('active', r), ref('target', c));
        },
      },
    ];
  },
});
