import { ref, scaled } from '../formula.ts';
import { fillDifference, fillScaled } from '../kernels/elementwise.ts';
import { inputName, layer } from '../layer.ts';
import { merged, mergedFormula, mergedGradient, mergedMask, mergedMasks, pairTrials } from './merging.ts';

/** The first input less the second, number by number. */
export const subtract = layer({
  type: 'subtract',
  fields: {},
  arity: [2, 2],
  trials: pairTrials,
  output: (_, _x, inputs) => merged(inputs),
  mask: mergedMask,
  // y[c] = x1[c] − x2[c]
  forward: (_, site) => [
    mergedFormula(
      site.inputs,
      site.y,
      { law: 'y = x_{1} - x_{2}', terms: 2 },
      (cells, k) => scaled(k === 0 ? 1 : -1, ref(inputName(k), cells[k]!)),
      (kernels, out, [a, b]) => fillDifference(kernels, out, a!, b!),
    ),
    ...mergedMasks(site),
  ],
  // dx1[c] = dy[c];  dx2[c] = −dy[c]
  backward: (_, { y, inputs }) =>
    inputs.map((_, k) => {
      const sign = k === 0 ? 1 : -1;
      return mergedGradient(
        k,
        inputs,
        y,
        `${k === 0 ? '' : '-'}\\frac{\\partial L}{\\partial y}`,
        (c) => scaled(sign, ref('dy', c)),
        (kernels, out, dy) => fillScaled(kernels, out, dy, sign),
      );
    }),
});
