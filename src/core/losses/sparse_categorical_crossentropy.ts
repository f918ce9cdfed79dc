import { refuse } from '../errors.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { flag, int, rare } from '../fields.ts';
import type { Formula, Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp } from '../functions.ts';
import { lanes } from '../axis.ts';
import { loss } from '../loss.ts';
import { classAxis, classesAlong, classOf, meanOverRows } from './shared.ts';
import { logShares, logSoftmax, shareSlope, throughShares } from './log_probabilities.ts';

/**
 * L = −mean over the batch of ln p_k, k the number of the right class (0, 1 …); otherwise as categorical_crossentropy. Rows whose label is
 * `ignoreClass` do not count, in the sum or in the mean (Keras 3).
 */
export const sparseCategoricalCrossentropy = loss({
  type: 'sparse_categorical_crossentropy',
  fields: { fromLogits: flag(false), ignoreClass: rare(int(-(2 ** 31))), axis: classAxis },
  trial: 'classes',
  target: ({ axis }, y) => {
    if (y.length < 2) refuse('needs a prediction with one number for each class', y.slice(1));
    const at = classesAlong(axis, y);
    return y.filter((_, a) => a !== at);
  },
  counted: ({ ignoreClass, axis }, y, outer) => {
    if (ignoreClass === undefined) return null;
    const { each } = lanes(y, classesAlong(axis, y));
    return {
      out: 'counted',
      shape: each,
      law: `m_r = ${outer ? "m'_r\\, " : ''}[\\,k_r \\neq ${ignoreClass}\\,]`,
      terms: 1,
      term: (r, _, read) =>
        read('target')[r] === ignoreClass ? scaled(0) : outer ? times(ref('outer', r)) : scaled(1),
      bind: (out, read) => {
        const labels = read('target'),
          before = outer ? read('outer') : null;
        return fillCells(out, (r) => (labels[r] === ignoreClass ? 0 : before ? before[r]! : 1));
      },
    };
  },
  forward: ({ fromLogits, ignoreClass, axis }, y) => {
    const at = classesAlong(axis, y),
      l = lanes(y, at);
    return [
      ...(fromLogits ? logSoftmax(y, at) : logShares(y, at)),
      {
        out: 'each',
        shape: l.each,
        law: '\\ell = -\\ln p_k',
        terms: 1,
        term: (r, _, read) => {
          const k = classOf(r, l.n, read);
          if (k >= 0) return scaled(-1, ref('lnp', l.at(r, k)));
          return scaled(read('target')[r] === ignoreClass ? 0 : Number.NaN);
        },
        bind: (out, read) => {
          const lnp = read('lnp'),
            labels = read('target');
          return fillCells(out, (r) => {
            const k = classOf(r, l.n, read);
            if (k >= 0) return -lnp[l.at(r, k)]!;
            return labels[r] === ignoreClass ? 0 : Number.NaN;
          });
        },
      },
      meanOverRows(l.rows),
    ];
  },
  // from p: dp_j = −[j = k]·ln′(p_j) / rows;  from z: dz_j = (p_j − [j = k]) / rows
  backward: ({ fromLogits, axis }, y) => {
    const at = classesAlong(axis, y),
      l = lanes(y, at),
      { rows, n, step } = l;
    const placeOf = (c: number): number => Math.floor(c / step) % n;
    const right = (c: number, read: Read): boolean => classOf(l.rowOf(c), n, read) === placeOf(c);
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
          return fillCells(out, (c) => (labels[l.rowOf(c)] === placeOf(c) ? -slope[c]! / rows : 0));
        },
      };
      return [shareSlope(y), dp, ...throughShares(y, at)];
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
          return fillCells(out, (c) => (labels[l.rowOf(c)] === placeOf(c) ? p[c]! - 1 : p[c]!) / rows);
        },
      },
    ];
  },
});
