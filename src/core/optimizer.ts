import type { Fields, Options } from './fields.ts';
import { named, rare, real } from './fields.ts';
import { rulesIfAny } from './known_rules.ts';
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
  /** Its own formulas already pull the weights towards zero, by `weightDecay`. */
  readonly decays?: true;
  /** The number every cell of a slot begins with: zero unless said otherwise. */
  beginning?(options: Options<F>, slot: string): number;
  shared(options: Options<F>): readonly Formula[];
  update(options: Options<F>, shape: Shape): readonly Formula[];
}

/** Options of every optimizer, none of them at work unless given. */
const common = {
  /** How the learning rate changes from update to update. */
  schedule: rare(named(() => rulesIfAny()?.schedules ?? {})),
  /** Every weight first moves towards zero by η·λ·w, and not through the gradient. */
  weightDecay: rare(real(undefined, 0)),
  /** Each number of a gradient stays within ±this. */
  clipvalue: rare(real(undefined, 0)),
  /** The gradient of each weight is at most this long. */
  clipnorm: rare(real(undefined, 0)),
  /** All gradients together are at most this long. */
  globalClipnorm: rare(real(undefined, 0)),
};
export type CommonOptimizerFields = typeof common;

/** Checks a definition's types as it is written, gives it the options of every optimizer, and hands it on. */
export const optimizer = <const F extends Fields>(def: OptimizerDef<F>): OptimizerDef<CommonOptimizerFields & F> =>
  ({ ...def, fields: { ...common, ...def.fields } }) as unknown as OptimizerDef<CommonOptimizerFields & F>;
