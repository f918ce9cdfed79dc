import { ref, scaled } from '../formula.ts';
import { groupSums, spread } from '../kernels/groups.ts';
import type { LayerDef } from '../layer.ts';
import { countedMean, countedMeanBack } from '../counted_mean.ts';
import { globalFields, globalOutput, globalTrials, whole } from './global_pooling.ts';
import type { Rank } from './places.ts';
import { LETTERS } from './places.ts';

/** The mean of every channel over the whole image or sequence. */
export const globalAveragePooling = (type: string, rank: Rank): LayerDef<typeof globalFields> => {
  const index = LETTERS[rank].output.join(',');
  return {
    type,
    fields: globalFields,
    trials: globalTrials(rank),
    output: (options, x) => globalOutput(options, x, rank),
    // y[n,c] = (1/m) Σ x[n,…,c]; where steps do not count, over those that do
    forward: (_, { x, y, masks }) => {
      const g = whole(x, rank);
      if (rank === 1 && masks[0]) return countedMean(x, y);
      return [
        {
          out: 'y',
          shape: y,
          law: `y_c = \\frac{1}{${g.n}}\\sum_{${index}} x_{${index},c}`,
          terms: g.n,
          term: (row, k) => scaled(1 / g.n, ref('x', g.at(row, k))),
          bind: (out, read, k) => groupSums(k, out, read('x'), g, g.n),
        },
      ];
    },
    // dx[n,…,c] = dy[n,c] / m
    backward: (_, { x, masks }) => {
      const g = whole(x, rank);
      if (rank === 1 && masks[0]) return [countedMeanBack(x)];
      return [
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{${index},c}} = \\frac{1}{${g.n}}\\, \\frac{\\partial L}{\\partial y_c}`,
          terms: 1,
          term: (c) => scaled(1 / g.n, ref('dy', g.rowOf(c))),
          bind: (out, read, k) => spread(k, out, read('dy'), g, 1 / g.n),
        },
      ];
    },
  };
};
