import { choice, int } from '../fields.ts';
import type { Options } from '../fields.ts';
import { scaled } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';

const fields = { numTokens: int(1), outputMode: choice(['multi_hot', 'one_hot', 'count'], 'multi_hot') };

/** How many indices each row of the output is made of: one, or all of the last axis. */
const together = ({ outputMode }: Options<typeof fields>, x: Shape): number =>
  outputMode === 'one_hot' ? 1 : x.length === 1 ? 1 : x.at(-1)!;

const atMostOne: ScalarFunction = {
  name: 'at most one',
  value: (v) => Math.min(v, 1),
  derivative: (v) => Number(v < 1),
  markup: (a) => `\\min\\left(1, ${a}\\right)`,
  code: (a) => `min(${a}, 1)`,
};

/** Indices as numbers that are 1 where an index stands: each by itself, all of a row together, or counted. */
export const categoryEncoding = layer({
  type: 'category_encoding',
  fields,
  trials: [
    { options: { numTokens: 4 }, inputs: [[2, 3]], below: 4 },
    { options: { numTokens: 4, outputMode: 'one_hot' }, inputs: [[2, 3]], below: 4 },
    { options: { numTokens: 3, outputMode: 'count' }, inputs: [[2, 5]], below: 3 },
  ],
  output: ({ numTokens, outputMode }, x) =>
    outputMode === 'one_hot'
      ? [...(x.length > 1 && x.at(-1) === 1 ? x.slice(0, -1) : x), numTokens]
      : [...(x.length === 1 ? x : x.slice(0, -1)), numTokens],
  // count: y[j] = Σ_k [x_k = j];  multi-hot: at most 1
  forward: (o, { x, y }) => {
    const n = together(o, x),
      count = o.outputMode === 'count';
    return [
      {
        out: 'y',
        shape: y,
        law: `y_j = ${n === 1 ? '' : '\\sum_k'}\\,[\\,x${n === 1 ? '' : '_k'} = j\\,]`,
        ...(!count && n > 1 && { then: atMostOne }),
        terms: n,
        term: (c, k, read) => scaled(read('x')[Math.floor(c / o.numTokens) * n + k] === c % o.numTokens ? 1 : 0),
        bind: (out, read) => {
          const from = read('x');
          return fillCells(out, (c) => {
            const start = Math.floor(c / o.numTokens) * n;
            let found = 0;
            for (let k = 0; k < n; k++) if (from[start + k] === c % o.numTokens) found++;
            return count ? found : Math.min(found, 1);
          });
        },
      },
    ];
  },
  backward: () => [],
});
