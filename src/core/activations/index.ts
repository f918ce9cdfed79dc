import type { Activation, Between } from '../activation.ts';
import { isLinear } from '../activation.ts';
import type { Field, Named } from '../fields.ts';
import { isRecord, named } from '../fields.ts';
import type { Formula } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { sigmoid, tanh } from '../functions.ts';
import type { Shape } from '../tensor.ts';
import { elu } from './elu.ts';
import { exponential } from './exponential.ts';
import { gelu } from './gelu.ts';
import { hardSigmoid } from './hard_sigmoid.ts';
import { hardSwish } from './hard_swish.ts';
import { leakyRelu } from './leaky_relu.ts';
import { linear } from './linear.ts';
import { logSoftmax } from './log_softmax.ts';
import { mish } from './mish.ts';
import { pointwise } from './pointwise.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { selu } from './selu.ts';
import { silu } from './silu.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';

/** Every activation, by its Keras name. */
export const activations: { readonly [type: string]: Activation } = {
  linear,
  relu,
  relu6,
  leaky_relu: leakyRelu,
  elu,
  selu,
  gelu,
  sigmoid: pointwise('sigmoid', {}, () => sigmoid),
  hard_sigmoid: hardSigmoid,
  tanh: pointwise('tanh', {}, () => tanh),
  softplus,
  softsign,
  silu,
  hard_swish: hardSwish,
  mish,
  exponential,
  softmax,
  log_softmax: logSoftmax,
};

/** Names that Keras accepts as well. */
const ALIASES: { readonly [alias: string]: string } = { swish: 'silu', hard_silu: 'hard_swish' };
const aliased = (v: unknown): unknown => {
  if (v === null) return 'linear';
  if (typeof v === 'string') return Object.hasOwn(ALIASES, v) ? ALIASES[v] : v;
  return isRecord(v) && typeof v['type'] === 'string' ? { ...v, type: aliased(v['type']) } : v;
};

const field = named(() => activations);

/** The `activation=` option of a layer: a name, or a type with options; linear unless given. */
export const activationField: Field<Named> = {
  control: field.control,
  read: (v) => field.read(aliased(v)),
  get fallback() {
    return field.read('linear');
  },
};

const between = (shape: Shape): Between => ({ shape, x: 'z', y: 'y', dx: 'dz', dy: 'dy' });

/** The shape that a layer hands through its activation; refuses where the activation cannot be applied to it. */
export function shapedBy(activation: Named, shape: Shape): Shape {
  activations[activation.type]!.check?.(activation, shape);
  return shape;
}

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
