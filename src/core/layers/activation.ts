import { activationField, activationOf, shapedBy } from '../activations/known.ts';
import { layer, passes } from '../layer.ts';
import { between } from './activation_layer.ts';

/** An activation as a layer of its own. */
export const activation = layer({
  type: 'activation',
  fields: { activation: activationField },
  trials: ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'].map((a) => ({
    options: { activation: a },
    inputs: [[2, 5]],
  })),
  output: ({ activation: f }, x) => shapedBy(f, x),
  mask: passes,
  forward: ({ activation: f }, { x }) => activationOf(f).forward(f, between(x)),
  backward: ({ activation: f }, { x }) => activationOf(f).backward(f, between(x)),
});
