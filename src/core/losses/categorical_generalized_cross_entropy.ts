import { refuse } from '../errors.ts';
import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { slopeOf } from '../functions.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { powerOf } from './focal.ts';
import { classOf, meanOverRows } from './shared.ts';

/** L = mean of (1 − p_k^q) / q, k the number of the right class: between cross-entropy (q → 0) and the absolute error (q → 1), for labels that may be wrong (Zhang & Sabuncu 2018). */
export const categoricalGeneralizedCrossEntropy = loss({
  type: 'categorical_generalized_cross_entropy',
  fields: { q: real(0.5, 1e-6, 1) },
  trial: 'classes',
  target: (_, y) => {
    if (y.length < 2) refuse('needs a prediction with one number for each class', y.slice(1));
    return y.slice(0, -1);
  },
  forward: ({ q }, y) => {
    const { rows, n } = split(y),
      each = [...y.slice(0, -1), 1],
      power = powerOf(q);
    return [
      {
        out: 'power',
        shape: each,
        law: `r = p_k^{${q}}`,
        terms: 1,
        term: (r, _, read) => {
          const k = classOf(r, n, read);
          return k < 0 ? scaled(Number.NaN) : times(ref('y', r * n + k));
        },
        then: power,
        bind: (out, read) => {
          const all = read('y');
          return fillCells(out, (r) => {
            const k = classOf(r, n, read);
            return k < 0 ? Number.NaN : power.value(all[r * n + k]!);
          });
        },
      },
      {
        out: 'each',
        shape: each,
        law: `\\ell = \\frac{1 - r}{${q}}`,
        terms: 2,
        term: (r, t) => (t === 0 ? scaled(1 / q) : scaled(-1 / q, ref('power', r))),
      },
      meanOverRows(rows),
    ];
  },
  // dp_j = −[j = k]·p_j^{q−1} / rows
  backward: ({ q }, y) => {
    const { rows, n } = split(y),
      power = powerOf(q);
    return [
      {
        out: 'slope',
        shape: y,
        law: `s_j = ${power.slope!('p_j')}`,
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: slopeOf(power),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial p_j} = -${rows === 1 ? '' : `\\frac{1}{${rows}}`}[\\,j = k\\,]\\, \\frac{s_j}{${q}}`,
        terms: 1,
        term: (c, _, read) =>
          scaled(classOf(Math.floor(c / n), n, read) === c % n ? -1 / (q * rows) : 0, ref('slope', c)),
        bind: (out, read) => {
          const slope = read('slope');
          return fillCells(out, (c) => (classOf(Math.floor(c / n), n, read) === c % n ? -slope[c]! / (q * rows) : 0));
        },
      },
    ];
  },
});
