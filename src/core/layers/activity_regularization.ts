import { real } from '../fields.ts';
import { layer, passes } from '../layer.ts';
import { passed } from './masking.ts';

/** Hands on what it reads, and makes the loss larger by its size: `l1`·Σ|x| + `l2`·Σx², a mean over the batch. */
export const activityRegularization = layer({
  type: 'activity_regularization',
  fields: { l1: real(0, 0), l2: real(0, 0) },
  trials: [{ options: { l1: 0.1, l2: 0.2 }, inputs: [[2, 3]] }],
  output: (_, x) => x,
  mask: passes,
  forward: (_, { x }) => [passed('y', 'x', x)],
  backward: (_, { x }) => [passed('dx', 'dy', x)],
});
