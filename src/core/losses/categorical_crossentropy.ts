import type { Lanes } from '../axis.ts';
import { lanes } from '../axis.ts';
import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp } from '../functions.ts';
import { fillCells, fillProduct } from '../kernels/elementwise.ts';
import { groupProducts, groupSums } from '../kernels/groups.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { logShares, logSoftmax, shareSlope, throughShares } from './log_probabilities.ts';
import { classAxis, classesAlong, meanOverRows, smoothed } from './shared.ts';

/**
 * L = −mean over the batch of Σ_j t_j·ln p_j. Probabilities are first divided by their sum and clipped to [10⁻⁷, 1 − 10⁻⁷],
 * as Keras does (keras/src/backend: categorical_crossentropy); from logits, ln p = z − ln Σ e^z.
 */
export const categoricalCrossentropy = loss({
  type: 'categorical_crossentropy',
  fields: { fromLogits: flag(false), labelSmoothing: real(0, 0, 1), axis: classAxis },
  trial: 'one-hot',
  shares: true,
  target: (_, y) => y,
  forward: ({ fromLogits, labelSmoothing, axis }, y) => {
    const at = classesAlong(axis, y),
      l = lanes(y, at),
      { target, formulas } = smoothed(labelSmoothing, y, 1 / l.n);
    return [
      ...formulas,
      ...(fromLogits ? logSoftmax(y, at) : logShares(y, at)),
      {
        out: 'each',
        shape: l.each,
        law: '\\ell = -\\sum_j t_j \\ln p_j',
        terms: l.n,
        term: (r, j) => scaled(-1, ref(target, l.at(r, j)), ref('lnp', l.at(r, j))),
        bind: (out, read, k) => groupProducts(k, out, read(target), read('lnp'), l, -1),
      },
      meanOverRows(l.rows),
    ];
  },
  backward: ({ fromLogits, labelSmoothing, axis }, y) => {
    const at = classesAlong(axis, y),
      l = lanes(y, at),
      { target } = smoothed(labelSmoothing, y, 1 / l.n);
    return fromLogits ? fromLogitsGradient(y, l, target) : fromSharesGradient(y, at, l, target);
  },
});

// dp_j = −t_j·ln′(p_j) / rows
const fromSharesGradient = (y: Shape, axis: number, l: Lanes, target: string): readonly Formula[] => [
  shareSlope(y),
  {
    out: 'dp',
    shape: y,
    law: `\\frac{\\partial L}{\\partial p_j} = -${l.rows === 1 ? '' : `\\frac{1}{${l.rows}}\\,`}t_j \\ln'(p_j)`,
    terms: 1,
    term: (c) => scaled(-1 / l.rows, ref(target, c), ref('slope', c)),
    bind: (out, read, k) => fillProduct(k, out, read(target), read('slope'), -1 / l.rows),
  },
  ...throughShares(y, axis),
];

// dz_j = (p_j·Σ_k t_k − t_j) / rows
const fromLogitsGradient = (y: Shape, l: Lanes, target: string): readonly Formula[] => [
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
    out: 'mass',
    shape: l.each,
    law: 'T = \\sum_k t_k',
    terms: l.n,
    term: (r, k) => times(ref(target, l.at(r, k))),
    bind: (out, read, k) => groupSums(k, out, read(target), l),
  },
  {
    out: 'dy',
    shape: y,
    law: `\\frac{\\partial L}{\\partial z_j} = ${l.rows === 1 ? 'p_j \\cdot T - t_j' : `\\frac{1}{${l.rows}}(p_j \\cdot T - t_j)`}`,
    terms: 2,
    term: (c, t) =>
      t === 0 ? scaled(1 / l.rows, ref('p', c), ref('mass', l.rowOf(c))) : scaled(-1 / l.rows, ref(target, c)),
    bind: (out, read) => {
      const p = read('p'),
        mass = read('mass'),
        t = read(target);
      return fillCells(out, (c) => (p[c]! * mass[l.rowOf(c)]! - t[c]!) / l.rows);
    },
  },
];
