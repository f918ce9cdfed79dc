import type { Fields, Options } from './fields.ts';

/**
 * How the learning rate η changes: η_t = η·factor(t) + offset(t), t = 0 for the first update. Keras 3's schedules
 * (keras/src/optimizers/schedules/learning_rate_schedule.py), whose `initial_learning_rate` is the optimizer's own rate.
 */
export interface ScheduleDef<F extends Fields = Fields> {
  readonly type: string;
  readonly fields: F;
  /** How the factor is written, `t` being the update; TeX. */
  law(options: Options<F>): string;
  factor(options: Options<F>): (t: number) => number;
  /** A part that does not depend on η. */
  offset?(options: Options<F>): ((t: number) => number) | null;
}

/** Checks a definition's types as it is written, and hands it on. */
export const schedule = <const F extends Fields>(def: ScheduleDef<F>): ScheduleDef<F> => def;
