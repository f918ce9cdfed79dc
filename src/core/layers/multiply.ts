import { ref, times } from '../formula.ts';
import { fillProducts } from '../kernels/elementwise.ts';
import { inputName, layer } from '../layer.ts';
import {
  indexed,
  joined,
  merged,
  mergedFormula,
  mergedGradient,
  mergedMask,
  mergedMasks,
  several,
  trials,
} from './merging.ts';

/** The product of its inputs, number by number: a gate. */
export const multiply = layer({
  type: 'multiply',
  fields: {},
  arity: several,
  trials,
  output: (_, _x, inputs) => merged(inputs),
  mask: mergedMask,
  // y[c] = Π_k x_k[c]
  forward: (_, site) => [
    mergedFormula(
      site.inputs,
      site.y,
      { law: `y = ${joined(site.inputs.length, '\\cdot')}`, terms: 1 },
      (cells) => times(...cells.map((c, k) => ref(inputName(k), c))),
      (kernels, out, xs) => fillProducts(kernels, out, xs),
    ),
    ...mergedMasks(site),
  ],
  // dx_k[c] = dy[c]·Π_{j≠k} x_j[c]
  backward: (_, { y, inputs }) =>
    inputs.map((_, k) => {
      const others = inputs.map((_, j) => j).filter((j) => j !== k);
      return mergedGradient(
        k,
        inputs,
        y,
        `${others.length > 3 ? `\\prod_{j \\ne ${k + 1}} x_j` : others.map(indexed).join('\\,')}\\, \\frac{\\partial L}{\\partial y}`,
        (c, cells) => times(...others.map((j) => ref(inputName(j), cells[j]!)), ref('dy', c)),
        (kernels, out, dy, xs) => fillProducts(kernels, out, [...others.map((j) => xs[j]!), dy]),
      );
    }),
});
