import type { Activation, Between } from '../activation.ts';
import { isLinear } from '../activation.ts';
import type { Field, Named } from '../fields.ts';
import { isRecord, named } from '../fields.ts';
import type { Formula } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { sigmoid, tanh } from '../functions.ts';
import type { Shape } from '../tensor.ts';
import { linear } from './linear.ts';
import { pointwise } from './pointwise.ts';
import { relu } from './relu.ts';
import { softmax } from './softmax.ts';

/** The activations that most networks get by with. */
export const everydayActivations = {
  linear,
  relu,
  sigmoid: pointwise('sigmoid', {}, () => sigmoid),
  tanh: pointwise('tanh', {}, () => tanh),
  softmax,
} as const satisfies { readonly [type: string]: Activation };

/** Those met so far: the everyday ones; all of them once the table of layers is there (layers/index.ts). */
const known: { [type: string]: Activation } = { ...everydayActivations };

/** Remembers the activations of a table. */
export function learnActivations(table: { readonly [type: string]: Activation }): void {
  for (const [type, activation] of Object.entries(table)) known[type] = activation;
}

/** An activation by the name in a spec. */
export const activationOf = ({ type }: Named): Activation => known[type]!;

/** Names that Keras accepts as well. */
const ALIASES: { readonly [alias: string]: string } = { swish: 'silu', hard_silu: 'hard_swish' };
const aliased = (v: unknown): unknown => {
  if (v === null) return 'linear';
  if (typeof v === 'string') return Object.hasOwn(ALIASES, v) ? ALIASES[v] : v;
  return isRecord(v) && typeof v['type'] === 'string' ? { ...v, type: aliased(v['type']) } : v;
};

const field = named(() => known);

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
  known[activation.type]!.check?.(activation, shape);
  return shape;
}

/** Forward: the layer's own sum goes into `z`, then y = f(z); with a linear activation it goes into `y` at once. */
export function activated(activation: Named, shape: Shape, sum: (out: string) => Formula): readonly Formula[] {
  if (isLinear(activation)) return [sum('y')];
  return [sum('z'), ...known[activation.type]!.forward(activation, between(shape))];
}

/** Backward: from dy to the gradient of the layer's own sum, whose name is handed on: `dz`, or `dy` when linear. */
export function unactivated(
  activation: Named,
  shape: Shape,
  rest: (gradient: string) => readonly Formula[],
): readonly Formula[] {
  if (isLinear(activation)) return rest('dy');
  return [...known[activation.type]!.backward(activation, between(shape)), ...rest('dz')];
}

/** The curve of an activation that treats every number alone; null for one that does not, such as softmax. */
export const curveOf = (activation: Named): ScalarFunction | null =>
  known[activation.type]?.curve?.(activation) ?? null;
