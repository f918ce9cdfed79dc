import { ref, scaled, times } from '../formula.ts';
import { fillScaled, fillSum } from '../kernels/elementwise.ts';
import { inputName, layer } from '../layer.ts';
import { joined, merged, mergedFormula, mergedGradient, mergedMask, mergedMasks, several, trials } from './merging.ts';

/** The sum of its inputs, number by number: where a residual path comes back to the main one. */
export const add = layer({
  type: 'add',
  fields: {},
  arity: several,
  trials,
  output: (_, _x, inputs) => merged(inputs),
  mask: mergedMask,
  // y[c] = Σ_k x_k[c]
  forward: (_, site) => [
    mergedFormula(
      site.inputs,
      site.y,
      { law: `y = ${joined(site.inputs.length, '+')}`, terms: site.inputs.length },
      (cells, k) => times(ref(inputName(k), cells[k]!)),
      fillSum,
    ),
    ...mergedMasks(site),
  ],
  // dx_k[c] = dy[c]
  backward: (_, { y, inputs }) =>
    inputs.map((_, k) =>
      mergedGradient(
        k,
        inputs,
        y,
        '\\frac{\\partial L}{\\partial y}',
        (c) => scaled(1, ref('dy', c)),
        (kernels, out, dy) => fillScaled(kernels, out, dy),
      ),
    ),
});
