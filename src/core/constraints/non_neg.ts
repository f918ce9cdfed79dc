import { constraint } from '../constraint.ts';
import { ref, times } from '../formula.ts';
import { relu } from '../functions.ts';
import { fillMap } from '../kernels/elementwise.ts';

/** Weights below zero become zero. */
export const nonNeg = constraint({
  type: 'non_neg',
  fields: {},
  formulas: (_, shape) => [
    {
      out: 'next',
      shape,
      law: "w' = \\max(0, w)",
      terms: 1,
      term: (cell) => times(ref('free', cell)),
      then: relu,
      bind: (out, read) => fillMap(out, read('free'), relu.value),
    },
  ],
});
