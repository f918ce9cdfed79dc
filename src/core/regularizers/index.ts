import type { Fields, Named, Options } from '../fields.ts';
import { real } from '../fields.ts';

/** What a weight costs by its size: l1·Σ|w| + l2·Σw² (keras/src/regularizers/regularizers.py). */
export interface Strengths {
  readonly l1: number;
  readonly l2: number;
}

/** One rule, with its options. */
export interface RegularizerDef<F extends Fields = Fields> {
  readonly fields: F;
  strengths(options: Options<F>): Strengths;
}
const regularizer = <const F extends Fields>(def: RegularizerDef<F>): RegularizerDef<F> => def;

/** Every regularizer, by its Keras name in small letters. */
export const regularizers: { readonly [type: string]: RegularizerDef } = {
  l1: regularizer({ fields: { l1: real(0.01, 0) }, strengths: ({ l1 }) => ({ l1, l2: 0 }) }),
  l2: regularizer({ fields: { l2: real(0.01, 0) }, strengths: ({ l2 }) => ({ l1: 0, l2 }) }),
  l1_l2: regularizer({ fields: { l1: real(0, 0), l2: real(0, 0) }, strengths: ({ l1, l2 }) => ({ l1, l2 }) }),
};

/** The strengths that a layer's option stands for. */
export const strengthsOf = (spec: Named): Strengths => regularizers[spec.type]!.strengths(spec);
