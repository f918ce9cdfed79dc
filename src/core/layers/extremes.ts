import { ref, scaled } from '../formula.ts';
import { fillExtreme, fillExtremeGradient } from '../kernels/elementwise.ts';
import type { LayerDef } from '../layer.ts';
import { inputName } from '../layer.ts';
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

const opposite = {
  name: 'opposite',
  value: (x: number): number => -x,
  derivative: (): number => -1,
  markup: (a: string): string => `-(${a})`,
  code: (a: string): string => `-${a}`,
};

/** The largest (sign 1) or smallest (sign −1) of its inputs, number by number; the gradient goes to the first that is. */
export const extreme = (type: string, sign: 1 | -1): LayerDef<{}> => ({
  type,
  fields: {},
  arity: several,
  trials,
  output: (_, _x, inputs) => merged(inputs),
  mask: mergedMask,
  // y[c] = max_k x_k[c];  a minimum is −max_k −x_k[c]
  forward: (_, site) => [
    mergedFormula(
      site.inputs,
      site.y,
      {
        law: `y = \\${sign === 1 ? 'max' : 'min'}(${joined(site.inputs.length, ',\\,')})`,
        reduce: 'max',
        terms: site.inputs.length,
        ...(sign === -1 && { then: opposite }),
      },
      (cells, k) => scaled(sign, ref(inputName(k), cells[k]!)),
      (_, out, xs) => fillExtreme(out, xs, sign),
    ),
    ...mergedMasks(site),
  ],
  // dx_k[c] = [x_k is the one]·dy[c]
  backward: (_, { y, inputs }) =>
    inputs.map((_, k) =>
      mergedGradient(
        k,
        inputs,
        y,
        `[\\,y = ${indexed(k)}\\,]\\, \\frac{\\partial L}{\\partial y}`,
        (c, cells, read) => {
          const at = (j: number): number => sign * read(inputName(j))[cells[j]!]!;
          let best = 0;
          for (let j = 1; j < cells.length; j++) if (at(j) > at(best)) best = j;
          return scaled(best === k ? 1 : 0, ref('dy', c));
        },
        (_, out, dy, xs) => fillExtremeGradient(out, xs, dy, k, sign),
      ),
    ),
});
