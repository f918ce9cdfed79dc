import { layer, passes } from '../layer.ts';
import { passed } from './masking.ts';

/** Hands on what it reads. */
export const identity = layer({
  type: 'identity',
  fields: {},
  trials: [{ options: {}, inputs: [[2, 3]] }],
  output: (_, x) => x,
  mask: passes,
  forward: (_, { x }) => [passed('y', 'x', x)],
  backward: (_, { x }) => [passed('dx', 'dy', x)],
});
