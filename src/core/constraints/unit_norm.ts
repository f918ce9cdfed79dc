import { constraint } from '../constraint.ts';
import { axes } from '../fields.ts';
import { EPSILON, lengthScaled } from './norm.ts';

/** Weights along `axis` together are exactly 1 long. */
export const unitNorm = constraint({
  type: 'unit_norm',
  fields: { axis: axes([0]) },
  formulas: ({ axis }, shape) =>
    lengthScaled(shape, axis, '\\frac{1}{\\lVert w \\rVert}', (length) => 1 / (EPSILON + length)),
});
