import type { Between } from '../activation.ts';
import { activationField, activations } from '../activations/index.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';

/** An activation as a layer of its own. */
export const activation = layer({
  type: 'activation',
  fields: { activation: activationField },
  trials: ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'].map((a) => ({
    options: { activation: a },
    inputs: [[2, 5]],
  })),
  output: (_, x) => x,
  forward: ({ activation: f }, { x }) => activations[f.type]!.forward(f, between(x)),
  backward: ({ activation: f }, { x }) => activations[f.type]!.backward(f, between(x)),
});

const between = (shape: Shape): Between => ({ shape, x: 'x', y: 'y', dx: 'dx', dy: 'dy' });
