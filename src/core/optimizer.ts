import type { Fields, Options } from './fields.ts';
import type { Formula } from './formula.ts';
import type { Shape } from './tensor.ts';

/**
 * A rule that turns gradients into new weights. Its formulas read the weight `w`, its gradient `g`, the scalars
 * `learningRate` and `step` (1 for the first update), and its slots; they make `next`, the new weight, and for each slot
 * `slot + ".next"`. Formulas in `shared` are computed once for all weights.
 */
export interface OptimizerDef<F extends Fields = Fields> {
  readonly type: string;
  /** Among them always `learningRate`. */
  readonly fields: F;
  /** What is remembered beside each weight from update to update. */
  slots(options: Options<F>): readonly string[];
  /** The number every cell of a slot begins with: zero unless said otherwise. */
  beginning?(options: Options<F>, slot: string): number;
  shared(options: Options<F>): readonly Formula[];
  update(options: Options<F>, shape: Shape): readonly Formula[];
}

/** Checks a definition's types as it is written, and hands it on. */
export const optimizer = <const F extends Fields>(def: OptimizerDef<F>): OptimizerDef<F> => def;
