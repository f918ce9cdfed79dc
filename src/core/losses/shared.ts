import type { Formula } from '../formula.ts';
import { ref, scaled } from '../formula.ts';
import { fillMean } from '../kernels/loss.ts';
import type { Shape } from '../tensor.ts';

/** value = (1/rows) Σ_r each[r]: the mean over the batch that every loss ends in. */
export const meanOverRows = (rows: number): Formula => ({
  out: 'value',
  shape: [1],
  law: rows === 1 ? 'L = \\ell' : `L = \\frac{1}{${rows}}\\sum_r \\ell_r`,
  terms: rows,
  term: (_, r) => scaled(1 / rows, ref('each', r)),
  bind: (out, read) => fillMean(out, read('each')),
});

/** Label smoothing: t′ = t·(1 − s) + s/n, and the name under which the loss reads its target. */
export function smoothed(
  smoothing: number,
  shape: Shape,
  even: number,
): { readonly target: string; readonly formulas: readonly Formula[] } {
  if (smoothing === 0) return { target: 'target', formulas: [] };
  return {
    target: 'soft',
    formulas: [
      {
        out: 'soft',
        shape,
        law: "t' = (1-s)\\,t + s/n",
        terms: 2,
        term: (c, t) => (t === 0 ? scaled(1 - smoothing, ref('target', c)) : scaled(smoothing * even)),
      },
    ],
  };
}
