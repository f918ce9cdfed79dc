import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { groups } from '../groups.ts';
import { timesRow } from '../kernels/normalizing.ts';
import { mappedSquares } from '../kernels/units.ts';
import type { Shape } from '../tensor.ts';

/** What Keras adds to a length before it divides by it. */
export const EPSILON = 1e-7;

/** next = free · scale(length), the length taken along `axes` (below zero: from the end); `law` writes the scale of ‖w‖. */
export function lengthScaled(
  shape: Shape,
  axes: readonly number[],
  law: string,
  scale: (length: number) => number,
): readonly Formula[] {
  const g = groups(
    shape,
    axes.map((axis) => (axis < 0 ? axis + shape.length : axis)),
  );
  return [
    {
      out: 'size',
      shape: g.each,
      law: `s = ${law},\\; \\lVert w \\rVert = \\sqrt{\\sum_k w_k^2}`,
      terms: g.n,
      term: (row, k) => times(ref('free', g.at(row, k)), ref('free', g.at(row, k))),
      then: {
        name: 'scale of the length',
        value: (sum) => scale(Math.sqrt(sum)),
        derivative: () => Number.NaN,
        markup: (a) => `s\\bigl(\\sqrt{${a}}\\bigr)`,
      },
      bind: (out, read, k) => mappedSquares(k, out, read('free'), g, (sum) => scale(Math.sqrt(sum))),
    },
    {
      out: 'next',
      shape,
      law: "w' = s\\, w",
      terms: 1,
      term: (cell) => times(ref('free', cell), ref('size', g.rowOf(cell))),
      bind: (out, read, k) => timesRow(k, out, read('free'), read('size'), g),
    },
  ];
}
