import { ref, scaled } from '../formula.ts';
import { fillScaled, fillSum } from '../kernels/elementwise.ts';
import { inputName, layer } from '../layer.ts';
import { joined, merged, mergedFormula, mergedGradient, mergedMask, mergedMasks, several, trials } from './merging.ts';

/** The mean of its inputs, number by number. */
export const average = layer({
  type: 'average',
  fields: {},
  arity: several,
  trials,
  output: (_, _x, inputs) => merged(inputs),
  mask: mergedMask,
  // y[c] = (1/n) Σ_k x_k[c]
  forward: (_, site) => [
    mergedFormula(
      site.inputs,
      site.y,
      {
        law: `y = \\frac{1}{${site.inputs.length}}\\bigl(${joined(site.inputs.length, '+')}\\bigr)`,
        terms: site.inputs.length,
      },
      (cells, k) => scaled(1 / site.inputs.length, ref(inputName(k), cells[k]!)),
      (kernels, out, xs) => fillSum(kernels, out, xs, 1 / xs.length),
    ),
    ...mergedMasks(site),
  ],
  // dx_k[c] = dy[c] / n
  backward: (_, { y, inputs }) =>
    inputs.map((_, k) =>
      mergedGradient(
        k,
        inputs,
        y,
        `\\frac{1}{${inputs.length}}\\, \\frac{\\partial L}{\\partial y}`,
        (c) => scaled(1 / inputs.length, ref('dy', c)),
        (kernels, out, dy) => fillScaled(kernels, out, dy, 1 / inputs.length),
      ),
    ),
});
