import type { Formula, Term } from './formula.ts';
import { ref, scaled, times } from './formula.ts';
import { reciprocal } from './functions.ts';
import type { Weighing } from './heads.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** What Keras adds to the number of rows that count, so that it is never 0. */
const LEAST = 1e-7;

/**
 * L = (1/rows) Σ_r s_n·ℓ_r, n the example of row r; without the fraction for a sum. Keras divides by the rows, not by Σ s; where a mask
 * m takes rows out, by Σ m: L = Σ_r m_r·s_n·ℓ_r / (Σ_r m_r + ε).
 */
export function weighedValue({ sum, weighted, masked }: Weighing, rows: number, batch: number): readonly Formula[] {
  const counted = masked && !sum,
    share = sum || masked ? 1 : 1 / rows,
    each = rows / batch;
  return [
    ...(counted ? counting(rows) : []),
    {
      out: 'value',
      shape: [1],
      law: `L = ${counted ? 'portion\\,' : share === 1 ? '' : `\\frac{1}{${rows}}`}\\sum_r ${masked ? 'm_r\\, ' : ''}${weighted ? 's_r\\, ' : ''}\\ell_r`,
      terms: rows,
      term: (_, r) =>
        scaled(
          share,
          ...(counted ? [ref('portion', 0)] : []),
          ...(masked ? [ref('mask', r)] : []),
          ...(weighted ? [ref('weight', Math.floor(r / each))] : []),
          ref('each', r),
        ),
      bind: (out, read) => {
        const losses = read('each'),
          weights = weighted ? read('weight') : null,
          mask = masked ? read('mask') : null,
          by = counted ? read('portion') : null;
        return () => {
          let total = 0;
          for (let r = 0; r < rows; r++)
            total += (mask ? mask[r]! : 1) * (weights ? weights[Math.floor(r / each)]! : 1) * losses[r]!;
          out[0] = (by ? by[0]! : share) * total;
        };
      },
    },
  ];
}

/** portion = 1 / (Σ_r m_r + ε): as many rows as count. */
const counting = (rows: number): readonly Formula[] => [
  {
    out: 'portion',
    shape: [1],
    law: 'portion = \\frac{1}{\\sum_r m_r + \\varepsilon}',
    terms: rows + 1,
    term: (_, r): Term => (r < rows ? times(ref('mask', r)) : scaled(LEAST)),
    then: reciprocal,
    bind: (out, read) => {
      const mask = read('mask');
      return () => {
        let count = LEAST;
        for (let r = 0; r < rows; r++) count += mask[r]!;
        out[0] = 1 / count;
      };
    },
  },
];

/** dy = factor·s_n·(rows·)dy, from the gradient of the plain mean, `plain`; where a mask takes rows out, times m_r·portion. */
export function weighedGradient({ sum, weighted, masked, factor }: Weighing, y: Shape, rows: number): Formula {
  const counted = masked && !sum,
    scale = (sum || masked ? rows : 1) * factor,
    each = sizeOf(y) / y[0]!,
    row = sizeOf(y) / rows;
  return {
    out: 'dy',
    shape: y,
    law: `\\frac{\\partial L}{\\partial y_j} = ${scale === 1 ? '' : `${scale}\\, `}${counted ? 'portion\\, ' : ''}${masked ? 'm\\, ' : ''}${weighted ? 's\\, ' : ''}\\frac{\\partial \\bar L}{\\partial y_j}`,
    terms: 1,
    term: (c) =>
      scaled(
        scale,
        ...(counted ? [ref('portion', 0)] : []),
        ...(masked ? [ref('mask', Math.floor(c / row))] : []),
        ...(weighted ? [ref('weight', Math.floor(c / each))] : []),
        ref('plain', c),
      ),
    bind: (out, read) => {
      const plain = read('plain'),
        weights = weighted ? read('weight') : null,
        mask = masked ? read('mask') : null,
        share = counted ? read('portion') : null;
      return () => {
        const by = scale * (share ? share[0]! : 1);
        for (let c = 0; c < out.length; c++)
          out[c] =
            by * (mask ? mask[Math.floor(c / row)]! : 1) * (weights ? weights[Math.floor(c / each)]! : 1) * plain[c]!;
      };
    },
  };
}
