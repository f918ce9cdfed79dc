import { activation } from '../activation.ts';
import { axisOf, lanes } from '../axis.ts';
import { int } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp, reciprocal } from '../functions.ts';
import { groupMax, groupProducts, groupShares } from '../kernels/groups.ts';
import { timesRow } from '../kernels/normalizing.ts';
import { softmaxExp, softmaxGradient } from '../kernels/softmax.ts';
import type { Shape } from '../tensor.ts';

/** top = max_k z_k and e_j = e^{z_j − top}: the same for softmax and its logarithm. */
export function exponentials(shape: Shape, axis: number, x: string): readonly Formula[] {
  const l = lanes(shape, axis);
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

/** y_j = e^{z_j − max z} / Σ_k e^{z_k − max z} along one axis, the last unless said otherwise. */
export const softmax = activation({
  type: 'softmax',
  fields: { axis: int(-8, -1) },
  trials: [{ axis: 1 }],
  check: ({ axis }, shape) => void axisOf(axis, shape),
  forward: ({ axis }, { shape, x, y }) => {
    const at = axisOf(axis, shape),
      l = lanes(shape, at);
    return [
      ...exponentials(shape, at, x),
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
  },
  // dz_j = y_j·(dy_j − Σ_k y_k·dy_k)
  backward: ({ axis }, { shape, y, dx, dy }) => {
    const l = lanes(shape, axisOf(axis, shape));
    return [
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
  },
});
