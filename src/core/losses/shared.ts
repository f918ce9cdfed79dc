import { axisOf } from '../axis.ts';
import { int, rare } from '../fields.ts';
import type { Formula, Read } from '../formula.ts';
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

/** The axis along which the classes stand: the last unless said otherwise. */
export const classAxis = rare(int(-8));
export const classesAlong = (axis: number | undefined, y: Shape): number =>
  y.length < 2 ? y.length - 1 : axisOf(axis ?? -1, y);

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

/** The right class of a row, or −1 where the label is none. */
export function classOf(row: number, n: number, read: Read): number {
  const k = read('target')[row]!;
  return Number.isInteger(k) && k >= 0 && k < n ? k : -1;
}
