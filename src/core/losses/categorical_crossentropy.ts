import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp } from '../functions.ts';
import { fillCells, fillProduct, fillRowSums } from '../kernels/elementwise.ts';
import { fillRowProducts } from '../kernels/loss.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { split } from '../tensor.ts';
import { logShares, logSoftmax, shareSlope, throughShares } from './log_probabilities.ts';
import { meanOverRows, smoothed } from './shared.ts';

/**
 * L = −mean over the batch of Σ_j t_j·ln p_j. Probabilities are first divided by their sum and clipped to [10⁻⁷, 1 − 10⁻⁷],
 * as Keras does (keras/src/backend: categorical_crossentropy); from logits, ln p = z − ln Σ e^z.
 */
export const categoricalCrossentropy = loss({
  type: 'categorical_crossentropy',
  fields: { fromLogits: flag(false), labelSmoothing: real(0, 0, 1) },
  trial: 'one-hot',
  shares: true,
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
        bind: (out, read) => fillRowProducts(out, read(target), read('lnp'), n, -1),
      },
      meanOverRows(rows),
    ];
  },
  backward: ({ fromLogits, labelSmoothing }, y) => {
    const { rows, n } = split(y),
      { target } = smoothed(labelSmoothing, y, 1 / n);
    return fromLogits ? fromLogitsGradient(y, rows, n, target) : fromSharesGradient(y, rows, target);
  },
});

// dp_j = −t_j·ln′(p_j) / rows
const fromSharesGradient = (y: Shape, rows: number, target: string): readonly Formula[] => [
  shareSlope(y),
  {
    out: 'dp',
    shape: y,
    law: `\\frac{\\partial L}{\\partial p_j} = -${rows === 1 ? '' : `\\frac{1}{${rows}}\\,`}t_j \\ln'(p_j)`,
    terms: 1,
    term: (c) => scaled(-1 / rows, ref(target, c), ref('slope', c)),
    bind: (out, read, k) => fillProduct(k, out, read(target), read('slope'), -1 / rows),
  },
  ...throughShares(y),
];

// dz_j = (p_j·Σ_k t_k − t_j) / rows
const fromLogitsGradient = (y: Shape, rows: number, n: number, target: string): readonly Formula[] => [
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
    shape: [...y.slice(0, -1), 1],
    law: 'mass = \\sum_k t_k',
    terms: n,
    term: (r, k) => times(ref(target, r * n + k)),
    bind: (out, read) => fillRowSums(out, read(target), n),
  },
  {
    out: 'dy',
    shape: y,
    law: `\\frac{\\partial L}{\\partial z_j} = ${rows === 1 ? 'p_j \\cdot mass - t_j' : `\\frac{1}{${rows}}(p_j \\cdot mass - t_j)`}`,
    terms: 2,
    term: (c, t) =>
      t === 0 ? scaled(1 / rows, ref('p', c), ref('mass', Math.floor(c / n))) : scaled(-1 / rows, ref(target, c)),
    bind: (out, read) => {
      const p = read('p'),
        mass = read('mass'),
        t = read(target);
      return fillCells(out, (c) => (p[c]! * mass[(c / n) | 0]! - t[c]!) / rows);
    },
  },
];
