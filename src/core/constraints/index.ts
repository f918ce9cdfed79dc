import type { ConstraintDef } from '../constraint.ts';
import { maxNorm } from './max_norm.ts';
import { minMaxNorm } from './min_max_norm.ts';
import { nonNeg } from './non_neg.ts';
import { unitNorm } from './unit_norm.ts';

/** Every constraint on a weight, by its Keras name (keras/src/constraints/constraints.py). */
export const constraints: { readonly [type: string]: ConstraintDef } = {
  max_norm: maxNorm,
  min_max_norm: minMaxNorm,
  non_neg: nonNeg,
  unit_norm: unitNorm,
};
