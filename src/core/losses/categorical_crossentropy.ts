import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp, log, logProbability, reciprocal, slopeOf } from '../functions.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { split } from '../tensor.ts';
import { meanOverRows, smoothed } from './shared.ts';

/**
 * L = −mean over the batch of Σ_j t_j·ln p_j. Probabilities are first divided by their sum and clipped to [10⁻⁷, 1 − 10⁻⁷],
 * as Keras does (keras/src/backend: categorical_crossentropy); from logits, ln p = z − ln Σ e^z.
 */
export const categoricalCrossentropy = loss({
  type: 'categorical_crossentropy',
  fields: { fromLogits: flag(false), labelSmoothing: real(0, 0, 1) },
  trial: 'one-hot',
  target: (_, y) => y,
  forward: ({ fromLogits, labelSmoothing }, y) => {
    const { rows, n } = split(y),
      { target, formulas } = smoothed(labelSmoothing, y, 1 / n);
    return [
      ...formulas,
      ...(fromLogits ? logSoftmax(y) : logShares(y)),
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: '\\ell = -\\sum_j t_j \\ln p_j',
        terms: n,
        term: (r, j) => scaled(-1, ref(target, r * n + j), ref('lnp', r * n + j)),
      },
      meanOverRows(rows),
    ];
  },
  backward: ({ fromLogits, labelSmoothing }, y) => {
    const { rows, n } = split(y),
      { target } = smoothed(labelSmoothing, y, 1 / n);
    return fromLogits ? fromLogitsGradient(y, rows, n, target) : fromSharesGradient(y, rows, n, target);
  },
});

/** p_j = y_j / Σ_k y_k, and ln p_j. */
function logShares(y: Shape): readonly Formula[] {
  const { n } = split(y);
  return [
    {
      out: 'share',
      shape: [...y.slice(0, -1), 1],
      law: 'share = \\frac{1}{\\sum_k y_k}',
      terms: n,
      term: (r, k) => times(ref('y', r * n + k)),
      then: reciprocal,
    },
    {
      out: 'p',
      shape: y,
      law: 'p_j = y_j \\cdot share',
      terms: 1,
      term: (c) => times(ref('y', c), ref('share', Math.floor(c / n))),
    },
    { out: 'lnp', shape: y, law: '\\ln p_j', terms: 1, term: (c) => times(ref('p', c)), then: logProbability },
  ];
}

/** ln p_j = z_j − max z − ln Σ_k e^{z_k − max z}. */
function logSoftmax(y: Shape): readonly Formula[] {
  const { n } = split(y),
    each = [...y.slice(0, -1), 1],
    row = (c: number) => Math.floor(c / n);
  return [
    {
      out: 'top',
      shape: each,
      law: 'top = \\max_k z_k',
      reduce: 'max',
      terms: n,
      term: (r, k) => times(ref('y', r * n + k)),
    },
    {
      out: 'e',
      shape: y,
      law: 'e_j = e^{\\,z_j - top}',
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('y', c)) : scaled(-1, ref('top', row(c)))),
      then: exp,
    },
    {
      out: 'total',
      shape: each,
      law: 'total = \\ln \\sum_k e_k',
      terms: n,
      term: (r, k) => times(ref('e', r * n + k)),
      then: log,
    },
    {
      out: 'lnp',
      shape: y,
      law: '\\ln p_j = z_j - top - total',
      terms: 3,
      term: (c, t) => (t === 0 ? times(ref('y', c)) : scaled(-1, ref(t === 1 ? 'top' : 'total', row(c)))),
    },
  ];
}

// dp_j = −t_j·ln′(p_j) / rows;  dy_j = share·(dp_j − Σ_k p_k·dp_k)
const fromSharesGradient = (y: Shape, rows: number, n: number, target: string): readonly Formula[] => [
  {
    out: 'slope',
    shape: y,
    law: "\\ln'(p_j) = \\frac{1}{p_j}",
    terms: 1,
    term: (c) => times(ref('p', c)),
    then: slopeOf(logProbability),
  },
  {
    out: 'dp',
    shape: y,
    law: `\\frac{\\partial L}{\\partial p_j} = -${rows === 1 ? '' : `\\frac{1}{${rows}}\\,`}t_j \\ln'(p_j)`,
    terms: 1,
    term: (c) => scaled(-1 / rows, ref(target, c), ref('slope', c)),
  },
  {
    out: 'mix',
    shape: [...y.slice(0, -1), 1],
    law: 'mix = \\sum_k p_k \\frac{\\partial L}{\\partial p_k}',
    terms: n,
    term: (r, k) => times(ref('p', r * n + k), ref('dp', r * n + k)),
  },
  {
    out: 'dy',
    shape: y,
    law: '\\frac{\\partial L}{\\partial y_j} = share \\cdot \\frac{\\partial L}{\\partial p_j} - share \\cdot mix',
    terms: 2,
    term: (c, t) => {
      const row = Math.floor(c / n);
      return t === 0 ? times(ref('share', row), ref('dp', c)) : scaled(-1, ref('share', row), ref('mix', row));
    },
  },
];

// dz_j = (p_j·Σ_k t_k − t_j) / rows
const fromLogitsGradient = (y: Shape, rows: number, n: number, target: string): readonly Formula[] => [
  { out: 'p', shape: y, law: 'p_j = e^{\\ln p_j}', terms: 1, term: (c) => times(ref('lnp', c)), then: exp },
  {
    out: 'mass',
    shape: [...y.slice(0, -1), 1],
    law: 'mass = \\sum_k t_k',
    terms: n,
    term: (r, k) => times(ref(target, r * n + k)),
  },
  {
    out: 'dy',
    shape: y,
    law: `\\frac{\\partial L}{\\partial z_j} = ${rows === 1 ? 'p_j \\cdot mass - t_j' : `\\frac{1}{${rows}}(p_j \\cdot mass - t_j)`}`,
    terms: 2,
    term: (c, t) =>
      t === 0 ? scaled(1 / rows, ref('p', c), ref('mass', Math.floor(c / n))) : scaled(-1 / rows, ref(target, c)),
  },
];
