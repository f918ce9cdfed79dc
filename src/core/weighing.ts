import type { Formula } from './formula.ts';
import { ref, scaled } from './formula.ts';
import type { Weighing } from './heads.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** L = (1/rows) Σ_r s_n·ℓ_r, n the example of row r; without the fraction for a sum. Keras divides by the rows, not by Σ s. */
export function weighedValue({ sum, weighted }: Weighing, rows: number, batch: number): Formula {
  const share = sum ? 1 : 1 / rows,
    each = rows / batch;
  return {
    out: 'value',
    shape: [1],
    law: `L = ${share === 1 ? '' : `\\frac{1}{${rows}}`}\\sum_r ${weighted ? 's_r\\, ' : ''}\\ell_r`,
    terms: rows,
    term: (_, r) =>
      weighted ? scaled(share, ref('weight', Math.floor(r / each)), ref('each', r)) : scaled(share, ref('each', r)),
    bind: (out, read) => {
      const losses = read('each'),
        weights = weighted ? read('weight') : null;
      return () => {
        let total = 0;
        for (let r = 0; r < rows; r++) total += (weights ? weights[Math.floor(r / each)]! : 1) * losses[r]!;
        out[0] = share * total;
      };
    },
  };
}

/** dy = factor·s_n·(rows·)dy, from the gradient of the plain mean, `plain`. */
export function weighedGradient({ sum, weighted, factor }: Weighing, y: Shape, rows: number): Formula {
  const times = (sum ? rows : 1) * factor,
    each = sizeOf(y) / y[0]!;
  return {
    out: 'dy',
    shape: y,
    law: `\\frac{\\partial L}{\\partial y_j} = ${times === 1 ? '' : `${times}\\, `}${weighted ? 's\\, ' : ''}\\frac{\\partial \\bar L}{\\partial y_j}`,
    terms: 1,
    term: (c) =>
      weighted ? scaled(times, ref('weight', Math.floor(c / each)), ref('plain', c)) : scaled(times, ref('plain', c)),
    bind: (out, read) => {
      const plain = read('plain'),
        weights = weighted ? read('weight') : null;
      return () => {
        for (let c = 0; c < out.length; c++)
          out[c] = times * (weights ? weights[Math.floor(c / each)]! : 1) * plain[c]!;
      };
    },
  };
}
