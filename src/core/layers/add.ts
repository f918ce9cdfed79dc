import { ref, times } from '../formula.ts';
import { fillSum } from '../kernels/elementwise.ts';
import { inputName, layer } from '../layer.ts';
import { common, handedOn, indexed, several } from './merging.ts';

/** The sum of its inputs, number by number: where a residual path comes back to the main one. */
export const add = layer({
  type: 'add',
  fields: {},
  arity: several,
  trials: [
    {
      options: {},
      inputs: [
        [2, 3],
        [2, 3],
      ],
    },
    {
      options: {},
      inputs: [
        [1, 2, 2, 2],
        [1, 2, 2, 2],
        [1, 2, 2, 2],
      ],
    },
  ],
  output: (_, _x, inputs) => common(inputs),
  // y[c] = Σ_k x_k[c]
  forward: (_, { y, inputs }) => [
    {
      out: 'y',
      shape: y,
      law: inputs.length > 4 ? 'y = \\sum_k x_k' : `y = ${inputs.map((_, k) => indexed(k)).join(' + ')}`,
      terms: inputs.length,
      term: (c, k) => times(ref(inputName(k), c)),
      bind: (out, read) =>
        fillSum(
          out,
          inputs.map((_, k) => read(inputName(k))),
        ),
    },
  ],
  // dx_k[c] = dy[c]
  backward: (_, { y, inputs }) => inputs.map((_, k) => handedOn(k, y)),
});
