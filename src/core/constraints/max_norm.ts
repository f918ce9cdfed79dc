import { constraint } from '../constraint.ts';
import { axes, real } from '../fields.ts';
import { EPSILON, lengthScaled } from './norm.ts';

/** Weights along `axis` together are at most `maxValue` long. */
export const maxNorm = constraint({
  type: 'max_norm',
  fields: { maxValue: real(2, 0), axis: axes([0]) },
  formulas: ({ maxValue, axis }, shape) =>
    lengthScaled(
      shape,
      axis,
      `\\frac{\\min(\\lVert w \\rVert, ${maxValue})}{\\lVert w \\rVert}`,
      (length) => Math.min(length, maxValue) / (EPSILON + length),
    ),
});
