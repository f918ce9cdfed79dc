import { refuse } from '../errors.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { flag } from '../fields.ts';
import type { Formula, Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp } from '../functions.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { logShares, logSoftmax, shareSlope, throughShares } from './log_probabilities.ts';
import { meanOverRows } from './shared.ts';

/** L = −mean over the batch of ln p_k, k the number of the right class (0, 1 …); otherwise as categorical_crossentropy. */
export const sparseCategoricalCrossentropy = loss({
  type: 'sparse_categorical_crossentropy',
  fields: { fromLogits: flag(false) },
  trial: 'classes',
  target: (_, y) => {
    if (y.length < 2) refuse('needs a prediction with one number for each class', y.slice(1));
    return y.slice(0, -1);
  },
  forward: ({ fromLogits }, y) => {
    const { rows, n } = split(y);
    return [
      ...(fromLogits ? logSoftmax(y) : logShares(y)),
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: '\\ell = -\\ln p_k',
        terms: 1,
        term: (r, _, read) => {
          const k = classOf(r, n, read);
          return k < 0 ? scaled(Number.NaN) : scaled(-1, ref('lnp', r * n + k));
        },
        bind: (out, read) => {
          const lnp = read('lnp');
          return fillCells(out, (r) => {
            const k = classOf(r, n, read);
            return k < 0 ? Number.NaN : -lnp[r * n + k]!;
          });
        },
      },
      meanOverRows(rows),
    ];
  },
  // from p: dp_j = −[j = k]·ln′(p_j) / rows;  from z: dz_j = (p_j − [j = k]) / rows
  backward: ({ fromLogits }, y) => {
    const { rows, n } = split(y);
    const right = (c: number, read: Read): boolean => classOf(Math.floor(c / n), n, read) === c % n;
    const over = rows === 1 ? '' : `\\frac{1}{${rows}}`;
    if (!fromLogits) {
      const dp: Formula = {
        out: 'dp',
        shape: y,
        law: `\\frac{\\partial L}{\\partial p_j} = -${over}\\,[\\,j = k\\,]\\, \\ln'(p_j)`,
        terms: 1,
        term: (c, _, read) => scaled(right(c, read) ? -1 / rows : 0, ref('slope', c)),
        bind: (out, read) => {
          const slope = read('slope'),
            labels = read('target');
          return fillCells(out, (c) => (labels[(c / n) | 0] === c % n ? -slope[c]! / rows : 0));
        },
      };
      return [shareSlope(y), dp, ...throughShares(y)];
    }
    return [
      {
        out: 'p',
        shape: y,
        law: 'p_j = e^{\\ln p_j}',
        terms: 1,
        term: (c) => times(ref('lnp', c)),
        then: exp,
        bind: (out, read, k) => k.each('exp', out, { x: read('lnp') }, {}, {}),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial z_j} = ${over}\\bigl(p_j - [\\,j = k\\,]\\bigr)`,
        terms: 2,
        term: (c, t, read) => (t === 0 ? scaled(1 / rows, ref('p', c)) : scaled(right(c, read) ? -1 / rows : 0)),
        bind: (out, read) => {
          const p = read('p'),
            labels = read('target');
          return fillCells(out, (c) => (labels[(c / n) | 0] === c % n ? p[c]! - 1 : p[c]!) / rows);
        },
      },
    ];
  },
});

/** The right class of a row, or −1 where the label is none. */
function classOf(row: number, n: number, read: Read): number {
  const k = read('target')[row]!;
  return Number.isInteger(k) && k >= 0 && k < n ? k : -1;
}
