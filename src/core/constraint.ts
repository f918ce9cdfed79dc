import type { Fields, Options } from './fields.ts';
import type { Formula } from './formula.ts';
import type { Shape } from './tensor.ts';

/** What a weight is allowed to be: its formulas read `free`, the weight after an update, and make `next`. */
export interface ConstraintDef<F extends Fields = Fields> {
  readonly type: string;
  readonly fields: F;
  formulas(options: Options<F>, shape: Shape): readonly Formula[];
}

/** Checks a definition's types as it is written, and hands it on. */
export const constraint = <const F extends Fields>(def: ConstraintDef<F>): ConstraintDef<F> => def;
