import type { Fields, Options } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { fillDifference, fillMap, fillRowSums, fillScaled } from '../kernels/elementwise.ts';
import type { CommonLossFields, LossDef } from '../loss.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

/** A loss that looks at each error e = y − t alone: L = mean of f(e), over the last axis and then over the batch. */
export const lossOfError = <const F extends Fields>(
  type: string,
  fields: F,
  cost: (options: Options<F>) => ScalarFunction,
): LossDef<F & CommonLossFields> =>
  loss<F>({
    type,
    fields,
    trial: 'numbers',
    target: (_, y) => y,
    // e = y − t;  ℓ[r] = (1/n) Σ_j f(e[r,j])
    forward: (options, y) => {
      const { rows, n } = split(y),
        f = cost(options);
      return [
        {
          out: 'error',
          shape: y,
          law: 'e_j = y_j - t_j',
          terms: 2,
          term: (c, t) => (t === 0 ? times(ref('y', c)) : scaled(-1, ref('target', c))),
          bind: (out, read, k) => fillDifference(k, out, read('y'), read('target')),
        },
        {
          out: 'cost',
          shape: y,
          law: `c_j = ${f.markup('e_j')}`,
          terms: 1,
          term: (c) => times(ref('error', c)),
          then: f,
          bind: (out, read) => fillMap(out, read('error'), f.value),
        },
        {
          out: 'each',
          shape: [...y.slice(0, -1), 1],
          law: `\\ell = ${n === 1 ? 'c' : `\\frac{1}{${n}}\\sum_j c_j`}`,
          terms: n,
          term: (r, j) => scaled(1 / n, ref('cost', r * n + j)),
          bind: (out, read) => fillRowSums(out, read('cost'), n, 1 / n),
        },
        meanOverRows(rows),
      ];
    },
    // dy[r,j] = f′(e[r,j]) / (n·rows)
    backward: (options, y) => {
      const { rows, n } = split(y),
        f = cost(options),
        slope = slopeOf(f);
      return [
        {
          out: 'slope',
          shape: y,
          law: f.slope ? `f'(e_j) = ${f.slope('e_j')}` : "f'(e_j)",
          terms: 1,
          term: (c) => times(ref('error', c)),
          then: slope,
          bind: (out, read) => fillMap(out, read('error'), f.derivative),
        },
        {
          out: 'dy',
          shape: y,
          law: `\\frac{\\partial L}{\\partial y_j} = ${n * rows === 1 ? '' : `\\frac{1}{${n * rows}}\\, `}f'(e_j)`,
          terms: 1,
          term: (c) => scaled(1 / (n * rows), ref('slope', c)),
          bind: (out, read, k) => fillScaled(k, out, read('slope'), 1 / (n * rows)),
        },
      ];
    },
  });
