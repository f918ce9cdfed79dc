import { activation } from '../activation.ts';
import type { Between } from '../activation.ts';
import { axisOf, lanes } from '../axis.ts';
import { int } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp, reciprocal } from '../functions.ts';
import type { Grouped } from '../kernels/groups.ts';
import { groupMax, groupProducts, groupShares } from '../kernels/groups.ts';
import { timesRow } from '../kernels/normalizing.ts';
import { softmaxExp, softmaxGradient } from '../kernels/softmax.ts';
import type { Shape } from '../tensor.ts';

/** The numbers that share one whole: the vectors along an axis, or what lies along several. */
export type Sharing = Grouped & { readonly each: Shape };

/** top = max_k z_k and e_j = e^{z_j − top}: the same for softmax and its logarithm. */
export function exponentials(shape: Shape, l: Sharing, x: string): readonly Formula[] {
  return [
    {
      out: 'top',
      shape: l.each,
      law: 'm = \\max_k z_k',
      reduce: 'max',
      terms: l.n,
      term: (r, k) => times(ref(x, l.at(r, k))),
      bind: (out, read, k) => groupMax(k, out, read(x), l),
    },
    {
      out: 'e',
      shape,
      law: 'e_j = e^{\\,z_j - m}',
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref(x, c)) : scaled(-1, ref('top', l.rowOf(c)))),
      then: exp,
      bind: (out, read, k) => softmaxExp(k, out, read(x), read('top'), l),
    },
  ];
}

/** y_j = e^{z_j − max z} / Σ_k e^{z_k − max z}. */
export const shares = (l: Sharing, { shape, x, y }: Between): readonly Formula[] => [
  ...exponentials(shape, l, x),
  {
    out: 'share',
    shape: l.each,
    law: 'c = \\frac{1}{\\sum_k e_k}',
    terms: l.n,
    term: (r, k) => times(ref('e', l.at(r, k))),
    then: reciprocal,
    bind: (out, read, k) => groupShares(k, out, read('e'), l),
  },
  {
    out: y,
    shape,
    law: 'y_j = e_j \\cdot c',
    terms: 1,
    term: (c) => times(ref('e', c), ref('share', l.rowOf(c))),
    bind: (out, read, k) => timesRow(k, out, read('e'), read('share'), l),
  },
];

/** dz_j = y_j·(dy_j − Σ_k y_k·dy_k). */
export const sharesBack = (l: Sharing, { shape, y, dx, dy }: Between): readonly Formula[] => [
  {
    out: 'mix',
    shape: l.each,
    law: 'g = \\sum_k y_k \\frac{\\partial L}{\\partial y_k}',
    terms: l.n,
    term: (r, k) => times(ref(y, l.at(r, k)), ref(dy, l.at(r, k))),
    bind: (out, read, k) => groupProducts(k, out, read(y), read(dy), l),
  },
  {
    out: dx,
    shape,
    law: '\\frac{\\partial L}{\\partial z_j} = y_j \\frac{\\partial L}{\\partial y_j} - y_j \\cdot g',
    terms: 2,
    term: (c, t) => (t === 0 ? times(ref(y, c), ref(dy, c)) : scaled(-1, ref(y, c), ref('mix', l.rowOf(c)))),
    bind: (out, read, k) => softmaxGradient(k, out, read(y), read(dy), read('mix'), l),
  },
];

const along = (axis: number, shape: Shape): Sharing => lanes(shape, axisOf(axis, shape));

/** Shares of the exponentials along one axis, the last unless said otherwise. */
export const softmax = activation({
  type: 'softmax',
  fields: { axis: int(-8, -1) },
  trials: [{ axis: 1 }],
  check: ({ axis }, shape) => void axisOf(axis, shape),
  forward: ({ axis }, between) => shares(along(axis, between.shape), between),
  backward: ({ axis }, between) => sharesBack(along(axis, between.shape), between),
});
