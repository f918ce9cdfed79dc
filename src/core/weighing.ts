import type { Formula, Read, Ref, Term } from './formula.ts';
import { ref, scaled, times } from './formula.ts';
import { reciprocal } from './functions.ts';
import type { Weighing } from './heads.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** What Keras adds to the number of rows that count, so that it is never 0. */
const LEAST = 1e-7;

/** What the losses of the rows are divided by, if not by their number: by those that count, by the weights, or by both. */
const divides = ({ sum, masked, overWeights }: Weighing): boolean => !sum && (masked || overWeights);

/** How much row r counts: by its mask and the weight of its example. */
const counts = ({ masked, weighted }: Weighing, r: number, each: number): readonly Ref[] => [
  ...(masked ? [ref('mask', r)] : []),
  ...(weighted ? [ref('weight', Math.floor(r / each))] : []),
];

/** How much each row counts, as a fast loop takes it. */
function reading({ masked, weighted }: Weighing, read: Read, each: number): (r: number) => number {
  const mask = masked ? read('mask') : null,
    weights = weighted ? read('weight') : null;
  return (r) => (mask ? mask[r]! : 1) * (weights ? weights[Math.floor(r / each)]! : 1);
}

/**
 * L = (1/rows) Σ_r s_n·ℓ_r, n the example of row r; without the fraction for a sum. Keras divides by the rows, not by Σ s, unless the mean
 * is to be taken over the weights; where a mask m takes rows out, by Σ m: L = Σ_r m_r·s_n·ℓ_r / (Σ_r m_r + ε).
 */
export function weighedValue(weighing: Weighing, rows: number, batch: number): readonly Formula[] {
  const { sum, masked, weighted } = weighing,
    divided = divides(weighing),
    share = sum || divided ? 1 : 1 / rows,
    each = rows / batch;
  return [
    ...(divided ? [portionOf(weighing, rows, batch)] : []),
    {
      out: 'value',
      shape: [1],
      law: `L = ${divided ? 'portion\\,' : share === 1 ? '' : `\\frac{1}{${rows}}`}\\sum_r ${masked ? 'm_r\\, ' : ''}${weighted ? 's_r\\, ' : ''}\\ell_r`,
      terms: rows,
      term: (_, r) =>
        scaled(share, ...(divided ? [ref('portion', 0)] : []), ...counts(weighing, r, each), ref('each', r)),
      bind: (out, read) => {
        const losses = read('each'),
          of = reading(weighing, read, each),
          by = divided ? read('portion') : null;
        return () => {
          let total = 0;
          for (let r = 0; r < rows; r++) total += of(r) * losses[r]!;
          out[0] = (by ? by[0]! : share) * total;
        };
      },
    },
  ];
}

/** portion = 1 / (Σ_r m_r + ε): as many rows as count; over the weights, 1 / (Σ_r m_r·s_r + ε), of which without a mask there is one an example. */
function portionOf(weighing: Weighing, rows: number, batch: number): Formula {
  const { masked, overWeights } = weighing,
    by: Weighing = { ...weighing, weighted: overWeights },
    terms = masked ? rows : batch,
    each = terms / batch;
  return {
    out: 'portion',
    shape: [1],
    law: `portion = \\frac{1}{\\sum_r ${masked ? 'm_r' : ''}${overWeights ? 's_r' : ''} + \\varepsilon}`,
    terms: terms + 1,
    term: (_, r): Term => (r < terms ? times(...counts(by, r, each)) : scaled(LEAST)),
    then: reciprocal,
    bind: (out, read) => {
      const of = reading(by, read, each);
      return () => {
        let count = LEAST;
        for (let r = 0; r < terms; r++) count += of(r);
        out[0] = 1 / count;
      };
    },
  };
}

/** dy = factor·s_n·(rows·)dy, from the gradient of the plain mean, `plain`; where a mask takes rows out, times m_r·portion. */
export function weighedGradient(weighing: Weighing, y: Shape, rows: number): Formula {
  const { sum, masked, weighted, factor } = weighing,
    divided = divides(weighing),
    scale = (sum || divided ? rows : 1) * factor,
    each = rows / y[0]!,
    row = sizeOf(y) / rows;
  return {
    out: 'dy',
    shape: y,
    law: `\\frac{\\partial L}{\\partial y_j} = ${scale === 1 ? '' : `${scale}\\, `}${divided ? 'portion\\, ' : ''}${masked ? 'm\\, ' : ''}${weighted ? 's\\, ' : ''}\\frac{\\partial \\bar L}{\\partial y_j}`,
    terms: 1,
    term: (c) =>
      scaled(
        scale,
        ...(divided ? [ref('portion', 0)] : []),
        ...counts(weighing, Math.floor(c / row), each),
        ref('plain', c),
      ),
    bind: (out, read) => {
      const plain = read('plain'),
        of = reading(weighing, read, each),
        share = divided ? read('portion') : null;
      return () => {
        const by = scale * (share ? share[0]! : 1);
        for (let c = 0; c < out.length; c++) out[c] = by * of(Math.floor(c / row)) * plain[c]!;
      };
    },
  };
}
