import { constraint } from '../constraint.ts';
import { axes, real } from '../fields.ts';
import { EPSILON, lengthScaled } from './norm.ts';

/** Weights along `axis` together move to a length between two, by `rate` of the way with every update. */
export const minMaxNorm = constraint({
  type: 'min_max_norm',
  fields: { minValue: real(0, 0), maxValue: real(1, 0), rate: real(1, 0, 1), axis: axes([0]) },
  formulas: ({ minValue, maxValue, rate, axis }, shape) =>
    lengthScaled(
      shape,
      axis,
      `\\frac{${rate}\\min(\\max(\\lVert w \\rVert, ${minValue}), ${maxValue}) + ${1 - rate}\\,\\lVert w \\rVert}{\\lVert w \\rVert}`,
      (length) => (rate * Math.min(Math.max(length, minValue), maxValue) + (1 - rate) * length) / (EPSILON + length),
    ),
});
