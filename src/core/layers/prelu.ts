import { axisOf } from '../axis.ts';
import { axes } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { groups } from '../groups.ts';
import { initializerField } from '../initializers/known.ts';
import { bendGradient, bendSlopeGradient, bendValue } from '../kernels/bend.ts';
import { layer, passes } from '../layer.ts';
import { overSamples } from '../samples.ts';
import type { Shape } from '../tensor.ts';

/** Cells of [batch, …] that share one α: along the batch and the shared axes. */
const slopes = (sharedAxes: readonly number[], x: Shape) =>
  groups(x, [0, ...sharedAxes.map((axis) => axisOf(axis, x))]);

/** x above zero, α·x below, with a learned α for each cell or, along shared axes, for several together (He et al. 2015). */
export const prelu = layer({
  type: 'prelu',
  fields: { alphaInitializer: initializerField('zeros'), sharedAxes: axes([]) },
  trials: [
    { options: {}, inputs: [[3, 4]] },
    { options: { sharedAxes: [1, 2] }, inputs: [[2, 3, 2, 2]] },
    { options: { sharedAxes: -1 }, inputs: [[2, 2, 3]] },
  ],
  output: ({ sharedAxes }, x) => {
    slopes(sharedAxes, x);
    return x;
  },
  weights: ({ alphaInitializer, sharedAxes }, x) => ({
    alpha: { shape: slopes(sharedAxes, x).each.slice(1), initializer: alphaInitializer },
  }),
  mask: passes,
  // y[c] = x[c] where x[c] > 0, else α·x[c]
  forward: ({ sharedAxes }, { x }) => {
    const g = slopes(sharedAxes, x);
    return [
      {
        out: 'y',
        shape: x,
        law: 'y = \\begin{cases}x & x > 0\\\\ \\alpha x & x \\le 0\\end{cases}',
        terms: 1,
        term: (c, _, read) => (read('x')[c]! > 0 ? times(ref('x', c)) : times(ref('alpha', g.rowOf(c)), ref('x', c))),
        bind: (out, read) => bendValue(out, read('x'), read('alpha'), g.table()),
      },
    ];
  },
  // dα = Σ x[c]·dy[c] over its cells with x ≤ 0;  dx[c] = dy[c], or α·dy[c] where x[c] ≤ 0
  backward: ({ sharedAxes }, { x }) => {
    const g = slopes(sharedAxes, x);
    return [
      {
        out: 'dalpha',
        shape: g.each.slice(1),
        law: overSamples(
          x[0]!,
          '\\frac{\\partial L}{\\partial \\alpha} = \\sum_{x_j \\le 0} x_j\\, \\frac{\\partial L}{\\partial y_j}',
        ),
        terms: g.n,
        term: (a, k, read) => {
          const c = g.at(a, k);
          return scaled(read('x')[c]! > 0 ? 0 : 1, ref('x', c), ref('dy', c));
        },
        bind: (out, read) => bendSlopeGradient(out, read('x'), read('dy'), g.table()),
      },
      {
        out: 'dx',
        shape: x,
        law: '\\frac{\\partial L}{\\partial x} = \\begin{cases}1 & x > 0\\\\ \\alpha & x \\le 0\\end{cases} \\cdot \\frac{\\partial L}{\\partial y}',
        terms: 1,
        term: (c, _, read) => (read('x')[c]! > 0 ? times(ref('dy', c)) : times(ref('alpha', g.rowOf(c)), ref('dy', c))),
        bind: (out, read) => bendGradient(out, read('x'), read('dy'), read('alpha'), g.table()),
      },
    ];
  },
});
