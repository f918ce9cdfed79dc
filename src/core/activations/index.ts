import { relu, sigmoid, tanh } from '../functions.ts';
import type { Activation, Between } from '../activation.ts';
import { isLinear } from '../activation.ts';
import type { Named } from '../fields.ts';
import { named } from '../fields.ts';
import type { Formula } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import type { Shape } from '../tensor.ts';
import { linear } from './linear.ts';
import { pointwise } from './pointwise.ts';
import { softmax } from './softmax.ts';

/** Every activation, by its Keras name. */
export const activations: { readonly [type: string]: Activation } = {
  linear,
  relu: pointwise(relu),
  sigmoid: pointwise(sigmoid),
  tanh: pointwise(tanh),
  softmax,
};

/** The `activation=` option of a layer. */
export const activationField = named(() => activations, { type: 'linear' });

const between = (shape: Shape): Between => ({ shape, x: 'z', y: 'y', dx: 'dz', dy: 'dy' });

/** Forward: the layer's own sum goes into `z`, then y = f(z); with a linear activation it goes into `y` at once. */
export function activated(activation: Named, shape: Shape, sum: (out: string) => Formula): readonly Formula[] {
  if (isLinear(activation)) return [sum('y')];
  return [sum('z'), ...activations[activation.type]!.forward(activation, between(shape))];
}

/** Backward: from dy to the gradient of the layer's own sum, whose name is handed on: `dz`, or `dy` when linear. */
export function unactivated(
  activation: Named,
  shape: Shape,
  rest: (gradient: string) => readonly Formula[],
): readonly Formula[] {
  if (isLinear(activation)) return rest('dy');
  return [...activations[activation.type]!.backward(activation, between(shape)), ...rest('dz')];
}

/** The curve of an activation that treats every number alone; null for one that does not, such as softmax. */
export const curveOf = (activation: Named): ScalarFunction | null =>
  activations[activation.type]?.curve?.(activation) ?? null;
