import type { Groups } from './groups.ts';
import type { Formula } from './formula.ts';
import { ref, scaled, times } from './formula.ts';
import type { ScalarFunction } from './functions.ts';
import { slopeOf } from './functions.ts';
import { mappedSquares, unitGradient } from './kernels/units.ts';
import { groupProducts } from './kernels/groups.ts';
import { timesRow } from './kernels/normalizing.ts';
import type { Shape } from './tensor.ts';

/** s ↦ 1/√s, but never more than 1/ε: what a vector of squared length s is multiplied by to get length 1. */
const shrinking = (epsilon: number): ScalarFunction => ({
  name: 'inverse length',
  value: (s) => Math.min(1 / Math.sqrt(s), 1 / epsilon),
  derivative: (s) => (s > epsilon * epsilon ? -0.5 * s ** -1.5 : 0),
  markup: (a) => `\\frac{1}{\\sqrt{${a}}}`,
  slope: (a) => `-\\tfrac{1}{2}\\,(${a})^{-3/2}`,
  code: (a) => `np.minimum(1 / np.sqrt(${a}), 1 / ${epsilon})`,
  slopeCode: (a) => `-0.5 * ${a} ** -1.5 if ${a} > ${epsilon} ** 2 else 0.0`,
});

/** out = x / ‖x‖ along lanes, by way of `shrink` = 1/‖x‖ (Keras's `normalize`, keras/src/ops/nn.py). */
export function unitForward(
  shape: Shape,
  l: Groups,
  x: string,
  out: string,
  shrink: string,
  epsilon: number,
): readonly Formula[] {
  return [
    {
      out: shrink,
      shape: l.each,
      law: '\\lambda = \\frac{1}{\\sqrt{\\sum_k x_k^2}}',
      terms: l.n,
      term: (r, k) => times(ref(x, l.at(r, k)), ref(x, l.at(r, k))),
      then: shrinking(epsilon),
      bind: (o, read, k) => mappedSquares(k, o, read(x), l, shrinking(epsilon).value),
    },
    {
      out,
      shape,
      law: 'y_j = \\lambda\\, x_j',
      terms: 1,
      term: (c) => times(ref(x, c), ref(shrink, l.rowOf(c))),
      bind: (o, read, k) => timesRow(k, o, read(x), read(shrink), l),
    },
  ];
}

/** dx_j = λ·du_j + 2·λ′·x_j·Σ_k x_k·du_k, where λ′ = −½·‖x‖⁻³. Further names end in `tail`. */
export function unitBackward(
  shape: Shape,
  l: Groups,
  x: string,
  du: string,
  out: string,
  shrink: string,
  tail: string,
  epsilon: number,
): readonly Formula[] {
  return [
    {
      out: `slope${tail}`,
      shape: l.each,
      law: "\\lambda' = -\\tfrac{1}{2} \\Bigl(\\sum_k x_k^2\\Bigr)^{-3/2}",
      terms: l.n,
      term: (r, k) => times(ref(x, l.at(r, k)), ref(x, l.at(r, k))),
      then: slopeOf(shrinking(epsilon)),
      bind: (o, read, k) => mappedSquares(k, o, read(x), l, shrinking(epsilon).derivative),
    },
    {
      out: `mix${tail}`,
      shape: l.each,
      law: 'g = \\sum_k x_k \\frac{\\partial L}{\\partial y_k}',
      terms: l.n,
      term: (r, k) => times(ref(x, l.at(r, k)), ref(du, l.at(r, k))),
      bind: (o, read, k) => groupProducts(k, o, read(x), read(du), l),
    },
    {
      out,
      shape,
      law: "\\frac{\\partial L}{\\partial x_j} = \\lambda\\, \\frac{\\partial L}{\\partial y_j} + 2\\,\\lambda'\\, x_j \\cdot g",
      terms: 2,
      term: (c, t) => {
        const row = l.rowOf(c);
        return t === 0
          ? times(ref(shrink, row), ref(du, c))
          : scaled(2, ref(x, c), ref(`slope${tail}`, row), ref(`mix${tail}`, row));
      },
      bind: (o, read, k) =>
        unitGradient(k, o, read(x), read(du), read(shrink), read(`slope${tail}`), read(`mix${tail}`), l),
    },
  ];
}
