import type { Fields, Named, Options } from './fields.ts';
import type { Formula } from './formula.ts';
import type { ScalarFunction } from './functions.ts';
import type { Shape } from './tensor.ts';

/** The tensors an activation stands between: forward from `x` to `y`, backward from `dy` to `dx`, all of one shape. */
export interface Between {
  readonly shape: Shape;
  readonly x: string;
  readonly y: string;
  readonly dx: string;
  readonly dy: string;
}

/** One activation function: how its value and its gradient are made. */
export interface Activation<F extends Fields = Fields> {
  readonly type: string;
  readonly fields: F;
  /** Options beside its defaults on which the conformance test tries it. */
  readonly trials?: readonly { readonly [option: string]: unknown }[];
  /** Throws a `SpecError` where it cannot be applied to a shape. */
  check?(options: Options<F>, shape: Shape): void;
  /** The curve y = f(z), where it treats every number alone. */
  curve?(options: Options<F>): ScalarFunction;
  forward(options: Options<F>, between: Between): readonly Formula[];
  backward(options: Options<F>, between: Between): readonly Formula[];
}

/** Checks a definition's types as it is written, and hands it on. */
export const activation = <const F extends Fields>(def: Activation<F>): Activation<F> => def;

/** Nothing to compute: a layer with it makes `y` at once. */
export const isLinear = (activation: Named): boolean => activation.type === 'linear';
