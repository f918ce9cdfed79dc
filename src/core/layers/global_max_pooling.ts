import type { Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { Groups } from '../groups.ts';
import { groupMax, groupMaxGradient } from '../kernels/groups.ts';
import type { LayerDef } from '../layer.ts';
import { globalFields, globalOutput, globalTrials, whole } from './global_pooling.ts';
import type { Rank } from './places.ts';
import { LETTERS } from './places.ts';

/** The largest number of every channel over the whole image or sequence; the gradient goes to the first that is. */
export const globalMaxPooling = (type: string, rank: Rank): LayerDef<typeof globalFields> => {
  const index = LETTERS[rank].output.join(',');
  const winner = (g: Groups, row: number, read: Read): number => {
    const x = read('x');
    let best = g.at(row, 0);
    for (let k = 1; k < g.n; k++) if (x[g.at(row, k)]! > x[best]!) best = g.at(row, k);
    return best;
  };
  return {
    type,
    fields: globalFields,
    trials: globalTrials(rank),
    output: (options, x) => globalOutput(options, x, rank),
    // y[n,c] = max x[n,…,c]
    forward: (_, { x, y }) => {
      const g = whole(x, rank);
      return [
        {
          out: 'y',
          shape: y,
          law: `y_c = \\max_{${index}} x_{${index},c}`,
          reduce: 'max',
          terms: g.n,
          term: (row, k) => times(ref('x', g.at(row, k))),
          bind: (out, read, k) => groupMax(k, out, read('x'), g),
        },
      ];
    },
    // dx[n,…,c] = dy[n,c] for the winner, else 0
    backward: (_, { x }) => {
      const g = whole(x, rank);
      return [
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{${index},c}} = [\\,y_c = x_{${index},c}\\,]\\, \\frac{\\partial L}{\\partial y_c}`,
          terms: 1,
          term: (c, _, read) => {
            const row = g.rowOf(c);
            return scaled(winner(g, row, read) === c ? 1 : 0, ref('dy', row));
          },
          bind: (out, read) => groupMaxGradient(out, read('x'), read('dy'), g.table()),
        },
      ];
    },
  };
};
