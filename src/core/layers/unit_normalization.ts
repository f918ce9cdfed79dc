import { axesOf } from '../axis.ts';
import { axes } from '../fields.ts';
import { groups } from '../groups.ts';
import { layer, passes } from '../layer.ts';
import { unitBackward, unitForward } from '../units.ts';

const EPSILON = 1e-12;

/** Every sample's numbers along the given axes divided by the length of the vector that they are together. */
export const unitNormalization = layer({
  type: 'unit_normalization',
  fields: { axis: axes([-1]) },
  trials: [
    { options: {}, inputs: [[2, 4]] },
    { options: { axis: [1, 2] }, inputs: [[2, 3, 2]] },
  ],
  output: ({ axis }, x) => {
    axesOf(axis, x);
    return x;
  },
  mask: passes,
  forward: ({ axis }, { x }) => unitForward(x, groups(x, axesOf(axis, x)), 'x', 'y', 'shrink', EPSILON),
  backward: ({ axis }, { x }) => unitBackward(x, groups(x, axesOf(axis, x)), 'x', 'dy', 'dx', 'shrink', '', EPSILON),
});
