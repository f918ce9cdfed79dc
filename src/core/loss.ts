import type { Fields, Options } from './fields.ts';
import { choice, rare } from './fields.ts';
import type { Formula } from './formula.ts';
import type { Shape } from './tensor.ts';

/**
 * A loss: one number from the prediction `y` and the `target`. Its forward formulas end in `value` [1], the mean over the
 * batch; its backward formulas make `dy`, the gradient that starts the backward pass.
 */
export interface LossDef<F extends Fields = Fields> {
  readonly type: string;
  readonly fields: F;
  /** The target's shape for a prediction's shape; throws a `SpecError` where no target fits. */
  target(options: Options<F>, y: Shape): Shape;
  forward(options: Options<F>, y: Shape): readonly Formula[];
  backward(options: Options<F>, y: Shape): readonly Formula[];
  /** Which rows count at all, as `counted`: 1, or 0; times `outer`, the mask that the prediction comes with, where there is one. Absent: every row. */
  counted?(options: Options<F>, y: Shape, outer: boolean): Formula | null;
  /** Whether the whole batch has one loss, which every example then has. */
  one?(options: Options<F>): boolean;
  /** The numbers of a target are shares or probabilities, from 0 to 1. */
  readonly shares?: true;
  /** Targets on which the conformance test tries it: numbers in [0, 1], one-hot rows, or the number of a class for each row. */
  readonly trial: 'numbers' | 'one-hot' | 'classes';
}

/** Options of every loss: how the losses of all rows become one number; their mean unless said otherwise. */
const common = { reduction: rare(choice(['sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight'])) };
export type CommonLossFields = typeof common;

/** Checks a definition's types as it is written, gives it the options of every loss, and hands it on. */
export const loss = <const F extends Fields>(def: LossDef<F>): LossDef<F & CommonLossFields> =>
  ({ ...def, fields: { ...def.fields, ...common } }) as unknown as LossDef<F & CommonLossFields>;
