import { ref, times } from '../formula.ts';
import { fillScaled } from '../kernels/elementwise.ts';
import { layer } from '../layer.ts';
import { sizeOf } from '../tensor.ts';

/** The same numbers in one row, the last axis fastest: nothing is computed, only re-indexed. */
export const flatten = layer({
  type: 'flatten',
  fields: {},
  trials: [{ options: {}, inputs: [[2, 3, 2, 2]] }],
  output: (_, x) => [x[0]!, sizeOf(x.slice(1))],
  forward: (_, { y }) => [
    {
      out: 'y',
      shape: y,
      law: 'y_k = x_{h,w,c}',
      terms: 1,
      term: (c) => times(ref('x', c)),
      bind: (out, read, k) => fillScaled(k, out, read('x')),
    },
  ],
  backward: (_, { x }) => [
    {
      out: 'dx',
      shape: x,
      law: '\\frac{\\partial L}{\\partial x_{h,w,c}} = \\frac{\\partial L}{\\partial y_k}',
      terms: 1,
      term: (c) => times(ref('dy', c)),
      bind: (out, read, k) => fillScaled(k, out, read('dy')),
    },
  ],
});
