import { softmax } from '../activations/softmax.ts';
import { lanes } from '../axis.ts';
import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { PROBABILITY_EPSILON, slopeOf } from '../functions.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { powerOf } from './focal.ts';
import { logShares, logsOfShares, shareSlope, throughShares } from './log_probabilities.ts';
import { classAxis, classesAlong, meanOverRows, smoothed } from './shared.ts';

/** 1 − p, p clipped to [10⁻⁷, 1 − 10⁻⁷]. */
const remainder: ScalarFunction = {
  name: 'remainder',
  value: (p) => 1 - Math.min(Math.max(p, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON),
  derivative: (p) => (p < PROBABILITY_EPSILON || p > 1 - PROBABILITY_EPSILON ? 0 : -1),
  markup: (a) => `1 - ${a}`,
  slope: () => '-1',
  code: (a) => `1 - np.clip(${a}, 1e-7, 1 - 1e-7)`,
  slopeCode: (a) => `-1.0 if ${a} >= 1e-7 and ${a} <= 1 - 1e-7 else 0.0`,
};

/** The softmax within, where the prediction are logits. */
const within = (y: Shape) => ({ shape: y, x: 'y', y: 'p', dx: 'dy', dy: 'dp' });

/** L = −α · mean of Σ_j t_j·(1 − p_j)^γ·ln p_j: a cross-entropy that looks less at what is easy (Lin et al. 2017; Keras 3). */
export const categoricalFocalCrossentropy = loss({
  type: 'categorical_focal_crossentropy',
  fields: {
    alpha: real(0.25, 0),
    gamma: real(2, 0),
    fromLogits: flag(false),
    labelSmoothing: real(0, 0, 1),
    axis: classAxis,
  },
  trial: 'one-hot',
  shares: true,
  target: (_, y) => y,
  forward: ({ alpha, gamma, fromLogits, labelSmoothing, axis }, y) => {
    const at = classesAlong(axis, y),
      l = lanes(y, at),
      { target, formulas } = smoothed(labelSmoothing, y, 1 / l.n);
    return [
      ...formulas,
      ...(fromLogits ? [...softmax.forward({ axis: at }, within(y)), logsOfShares(y)] : logShares(y, at)),
      { out: 'rest', shape: y, law: 'r_j = 1 - p_j', terms: 1, term: (c) => times(ref('p', c)), then: remainder },
      powered('focus', y, gamma),
      {
        out: 'each',
        shape: l.each,
        law: `\\ell = -${alpha} \\sum_j t_j\\, r_j^{${gamma}} \\ln p_j`,
        terms: l.n,
        term: (r, j) => {
          const c = l.at(r, j);
          return scaled(-alpha, ref(target, c), ref('focus', c), ref('lnp', c));
        },
      },
      meanOverRows(l.rows),
    ];
  },
  // dp_j = −α·t_j·(r^γ·ln′ p + γ·r^{γ−1}·r′·ln p) / rows
  backward: ({ alpha, gamma, fromLogits, labelSmoothing, axis }, y) => {
    const at = classesAlong(axis, y),
      { rows, n } = lanes(y, at),
      { target } = smoothed(labelSmoothing, y, 1 / n),
      by = -alpha / rows;
    const slope = slopeOf(powerOf(gamma));
    return [
      shareSlope(y),
      {
        out: 'bend',
        shape: y,
        law: `f_j = ${slope.markup('r_j')}`,
        terms: 1,
        term: (c) => times(ref('rest', c)),
        then: slope,
      },
      {
        out: 'restslope',
        shape: y,
        law: "r'_j = -1",
        terms: 1,
        term: (c) => times(ref('p', c)),
        then: slopeOf(remainder),
      },
      {
        out: 'dp',
        shape: y,
        law: `\\frac{\\partial L}{\\partial p_j} = ${Number(by.toPrecision(6))}\\, t_j \\Bigl(\\frac{r_j^{${gamma}}}{p_j} + f_j\\, r'_j \\ln p_j\\Bigr)`,
        terms: 2,
        term: (c, t) =>
          t === 0
            ? scaled(by, ref(target, c), ref('focus', c), ref('slope', c))
            : scaled(by, ref(target, c), ref('bend', c), ref('restslope', c), ref('lnp', c)),
        bind: (out, read) => {
          const [t, focus, slopes, bend, restslope, lnp] = [target, 'focus', 'slope', 'bend', 'restslope', 'lnp'].map(
            read,
          );
          return fillCells(
            out,
            (c) => by * t![c]! * (focus![c]! * slopes![c]! + bend![c]! * restslope![c]! * lnp![c]!),
          );
        },
      },
      ...(fromLogits ? softmax.backward({ axis: at }, within(y)) : throughShares(y, at)),
    ];
  },
});

const powered = (out: string, y: Shape, gamma: number): Formula => ({
  out,
  shape: y,
  law: `r_j^{${gamma}}`,
  terms: 1,
  term: (c) => times(ref('rest', c)),
  then: powerOf(gamma),
});
