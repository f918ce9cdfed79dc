import { ref, times } from '../formula.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';

/** L = Σ_j t_j·y_j: the derivative of any number of y, or of a mix of them, seen as a loss. It is not trained by. */
export const projection = loss({
  type: 'projection',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: '\\ell = \\sum_j t_j\\, y_j',
        terms: n,
        term: (r, j) => times(ref('target', r * n + j), ref('y', r * n + j)),
      },
      { out: 'value', shape: [1], law: 'L = \\sum_r \\ell_r', terms: rows, term: (_, r) => times(ref('each', r)) },
    ];
  },
  backward: (_, y) => [
    {
      out: 'dy',
      shape: y,
      law: '\\frac{\\partial L}{\\partial y_j} = t_j',
      terms: 1,
      term: (c) => times(ref('target', c)),
    },
  ],
});
