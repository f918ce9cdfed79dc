import { numbers } from '../fields.ts';
import { scaled } from '../formula.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { layer } from '../layer.ts';

/** The number of the bin in which a number lies: how many of the boundaries it has reached. */
export const discretization = layer({
  type: 'discretization',
  fields: { binBoundaries: numbers(-Infinity, false) },
  trials: [{ options: { binBoundaries: [-0.5, 0, 1] }, inputs: [[2, 4]] }],
  output: (_, x) => x,
  // y = Σ_k [x ≥ b_k]
  forward: ({ binBoundaries: bins }, { x }) => [
    {
      out: 'y',
      shape: x,
      law: 'y = \\sum_k\\, [\\,x \\ge b_k\\,]',
      terms: bins.length,
      term: (c, k, read) => scaled(read('x')[c]! >= bins[k]! ? 1 : 0),
      bind: (out, read) => {
        const from = read('x');
        return fillCells(out, (c) => {
          let found = 0;
          for (const bin of bins) if (from[c]! >= bin) found++;
          return found;
        });
      },
    },
  ],
  // a step is flat wherever it has a slope
  backward: (_, { x }) => [
    {
      out: 'dx',
      shape: x,
      law: '\\frac{\\partial L}{\\partial x} = 0',
      terms: 1,
      term: () => scaled(0),
    },
  ],
});
