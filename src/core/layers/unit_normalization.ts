import { axisOf, lanes } from '../axis.ts';
import { int } from '../fields.ts';
import { layer } from '../layer.ts';
import { unitBackward, unitForward } from '../units.ts';

const EPSILON = 1e-12;

/** Every vector along an axis divided by its length. */
export const unitNormalization = layer({
  type: 'unit_normalization',
  fields: { axis: int(-8, -1) },
  trials: [
    { options: {}, inputs: [[2, 4]] },
    { options: { axis: 1 }, inputs: [[2, 3, 2]] },
  ],
  output: ({ axis }, x) => {
    axisOf(axis, x);
    return x;
  },
  forward: ({ axis }, { x }) => unitForward(x, lanes(x, axisOf(axis, x)), 'x', 'y', 'shrink', EPSILON),
  backward: ({ axis }, { x }) => unitBackward(x, lanes(x, axisOf(axis, x)), 'x', 'dy', 'dx', 'shrink', '', EPSILON),
});
