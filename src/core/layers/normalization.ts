import { axisOf } from '../axis.ts';
import { refuse } from '../errors.ts';
import type { Options } from '../fields.ts';
import { axes, flag, optional } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { groups } from '../groups.ts';
import { fillMap } from '../kernels/elementwise.ts';
import { fillOffset, scaleAndShift, timesRow } from '../kernels/normalizing.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { PerChannel } from './per_channel.ts';
import { perChannel } from './per_channel.ts';

const EPSILON = 1e-7;

const fields = {
  /** The axes that have a mean and a variance for each place; an empty list: one of each for all. */
  axis: axes([-1]),
  mean: optional(perChannel()),
  variance: optional(perChannel()),
  invert: flag(false),
};
type Given = Options<typeof fields>;

/** The cells that share a mean: those at one place of the kept axes. */
function cellsOf({ axis }: Given, x: Shape) {
  const kept = [...new Set(axis.map((a) => axisOf(a, x)))].sort((a, b) => a - b);
  return {
    kept: kept.length === 0 ? [1] : kept.map((a) => x[a]!),
    g: groups(
      x,
      x.map((_, a) => a).filter((a) => !kept.includes(a)),
    ),
  };
}

const deviation = (power: 1 | -1): ScalarFunction => ({
  name: power === 1 ? 'deviation' : 'inverse deviation',
  value: (v) => Math.max(Math.sqrt(v), EPSILON) ** power,
  derivative: (v) => (power === 1 ? 0.5 / Math.sqrt(v) : -0.5 * v ** -1.5),
  markup: (a) => (power === 1 ? `\\sqrt{${a}}` : `\\frac{1}{\\sqrt{${a}}}`),
  code: (a) => (power === 1 ? `max(np.sqrt(${a}), 1e-7)` : `1 / max(np.sqrt(${a}), 1e-7)`),
});

/** Means and variances that are told, as a tensor of their own. */
const told = (name: string, given: PerChannel, rows: number): Formula => {
  const at = (row: number): number => (typeof given === 'number' ? given : given[row]!);
  return {
    out: name,
    shape: [rows],
    law: name === 'mean' ? '\\mu_c' : '\\sigma^2_c',
    terms: 1,
    term: (row) => scaled(at(row)),
  };
};

/**
 * Numbers brought to mean 0 and variance 1 by means and variances that were taken from data beforehand, and are not learned;
 * inverted, the way back.
 */
export const normalization = layer({
  type: 'normalization',
  fields,
  trials: [
    { options: {}, inputs: [[2, 3]] },
    { options: { mean: [0.5, -1], variance: [4, 0.25] }, inputs: [[2, 2, 2]] },
    { options: { axis: [], invert: true }, inputs: [[2, 3]] },
    { options: { axis: [1, 2] }, inputs: [[2, 2, 3]] },
  ],
  output: (o, x) => {
    const { g } = cellsOf(o, x);
    if ((o.mean === null) !== (o.variance === null))
      refuse('needs both mean and variance, or none', [o.mean, o.variance]);
    for (const given of [o.mean, o.variance])
      if (Array.isArray(given) && given.length !== g.rows)
        refuse(`its mean and variance must be ${g.rows} numbers each`, given.length);
    return x;
  },
  weights: (o, x) => {
    if (o.mean !== null) return {};
    const { kept } = cellsOf(o, x);
    return {
      mean: { shape: kept, initializer: { type: 'zeros' }, trainable: false },
      variance: { shape: kept, initializer: { type: 'ones' }, trainable: false },
      count: { shape: [1], initializer: { type: 'zeros' }, trainable: false },
    };
  },
  // λ = 1/max(√σ², ε);  y = λ·(x − μ);  inverted: y = max(√σ², ε)·x + μ
  forward: (o, { x }) => {
    const { g } = cellsOf(o, x),
      f = deviation(o.invert ? 1 : -1);
    return [
      ...(o.mean === null ? [] : [told('mean', o.mean, g.rows), told('variance', o.variance!, g.rows)]),
      {
        out: 'rate',
        shape: [g.rows],
        law: o.invert ? '\\lambda = \\sqrt{\\sigma^2}' : '\\lambda = \\frac{1}{\\sqrt{\\sigma^2}}',
        terms: 1,
        term: (row) => times(ref('variance', row)),
        then: f,
        bind: (out, read) => fillMap(out, read('variance'), f.value),
      },
      ...(o.invert
        ? []
        : [
            {
              out: 'offset',
              shape: x,
              law: 'x_j - \\mu',
              terms: 2,
              term: (c, t) => (t === 0 ? times(ref('x', c)) : scaled(-1, ref('mean', g.rowOf(c)))),
              bind: (out, read, k) => fillOffset(k, out, read('x'), read('mean'), g),
            } satisfies Formula,
          ]),
      o.invert
        ? {
            out: 'y',
            shape: x,
            law: 'y_j = \\lambda\\, x_j + \\mu',
            terms: 2,
            term: (c, t) => (t === 0 ? times(ref('rate', g.rowOf(c)), ref('x', c)) : times(ref('mean', g.rowOf(c)))),
            bind: (out, read, k) => scaleAndShift(k, out, read('x'), read('rate'), read('mean'), g),
          }
        : {
            out: 'y',
            shape: x,
            law: 'y_j = \\lambda\\,(x_j - \\mu)',
            terms: 1,
            term: (c) => times(ref('rate', g.rowOf(c)), ref('offset', c)),
            bind: (out, read, k) => timesRow(k, out, read('offset'), read('rate'), g),
          },
    ];
  },
  // dx = λ·dy
  backward: (o, { x }) => {
    const { g } = cellsOf(o, x);
    return [
      {
        out: 'dx',
        shape: x,
        law: '\\frac{\\partial L}{\\partial x_j} = \\lambda\\, \\frac{\\partial L}{\\partial y_j}',
        terms: 1,
        term: (c) => times(ref('rate', g.rowOf(c)), ref('dy', c)),
        bind: (out, read, k) => timesRow(k, out, read('dy'), read('rate'), g),
      },
    ];
  },
});
