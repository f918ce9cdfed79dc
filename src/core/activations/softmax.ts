import { softmaxGradient, softmaxMix, softmaxShare, softmaxTop, softmaxExp, softmaxScale } from '../kernels/softmax.ts';
import { exp, reciprocal } from '../functions.ts';
import { ref, scaled, times } from '../formula.ts';
import { split } from '../tensor.ts';
import type { Activation } from '../activation.ts';

/** y_j = e^{z_j − max z} / Σ_k e^{z_k − max z} along the last axis. */
export const softmax: Activation = {
  type: 'softmax',
  fields: {},
  forward: (_, { shape, x, y }) => {
    const { rows, n } = split(shape);
    const each = [...shape.slice(0, -1), 1];
    return [
      {
        out: 'top',
        shape: each,
        law: 'top = \\max_k z_k',
        reduce: 'max',
        terms: n,
        term: (r, k) => times(ref(x, r * n + k)),
        bind: (out, read) => softmaxTop(out, read(x), rows, n),
      },
      {
        out: 'e',
        shape,
        law: 'e_j = e^{\\,z_j - top}',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref(x, c)) : scaled(-1, ref('top', Math.floor(c / n)))),
        then: exp,
        bind: (out, read) => softmaxExp(out, read(x), read('top'), n),
      },
      {
        out: 'share',
        shape: each,
        law: 'share = \\frac{1}{\\sum_k e_k}',
        terms: n,
        term: (r, k) => times(ref('e', r * n + k)),
        then: reciprocal,
        bind: (out, read) => softmaxShare(out, read('e'), rows, n),
      },
      {
        out: y,
        shape,
        law: 'y_j = e_j \\cdot share',
        terms: 1,
        term: (c) => times(ref('e', c), ref('share', Math.floor(c / n))),
        bind: (out, read) => softmaxScale(out, read('e'), read('share'), n),
      },
    ];
  },
  // dz_j = y_j·(dy_j − Σ_k y_k·dy_k)
  backward: (_, { shape, y, dx, dy }) => {
    const { rows, n } = split(shape);
    return [
      {
        out: 'mix',
        shape: [...shape.slice(0, -1), 1],
        law: 'mix = \\sum_k y_k \\frac{\\partial L}{\\partial y_k}',
        terms: n,
        term: (r, k) => times(ref(y, r * n + k), ref(dy, r * n + k)),
        bind: (out, read) => softmaxMix(out, read(y), read(dy), rows, n),
      },
      {
        out: dx,
        shape,
        law: '\\frac{\\partial L}{\\partial z_j} = y_j \\frac{\\partial L}{\\partial y_j} - y_j \\cdot mix',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref(y, c), ref(dy, c)) : scaled(-1, ref(y, c), ref('mix', Math.floor(c / n)))),
        bind: (out, read) => softmaxGradient(out, read(y), read(dy), read('mix'), n),
      },
    ];
  },
};
