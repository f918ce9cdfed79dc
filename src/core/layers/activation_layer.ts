import type { Activation, Between } from '../activation.ts';
import type { Fields } from '../fields.ts';
import type { LayerDef, Trial } from '../layer.ts';
import { passes } from '../layer.ts';
import type { Shape } from '../tensor.ts';

/** The tensors between which an activation stands as a layer of its own. */
export const between = (shape: Shape): Between => ({ shape, x: 'x', y: 'y', dx: 'dx', dy: 'dy' });

/** An activation as a layer of its own, with the same options. */
export const activationLayer = <const F extends Fields>(
  type: string,
  fields: F,
  activation: Activation<F>,
  trials: readonly Trial['options'][],
): LayerDef<F> => ({
  type,
  fields,
  trials: [{ options: {}, inputs: [[2, 5]] }, ...trials.map((options) => ({ options, inputs: [[2, 3, 2]] }))],
  output: (options, x) => {
    activation.check?.(options, x);
    return x;
  },
  mask: passes,
  forward: (options, { x }) => activation.forward(options, between(x)),
  backward: (options, { x }) => activation.backward(options, between(x)),
});
