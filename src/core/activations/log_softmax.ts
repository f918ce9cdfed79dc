import { activation } from '../activation.ts';
import { axisOf, lanes } from '../axis.ts';
import { int } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { exp, log } from '../functions.ts';
import { groupSums } from '../kernels/groups.ts';
import { logSoftmaxGradient, logSoftmaxShift, logSoftmaxTotal } from '../kernels/softmax.ts';
import { exponentials } from './softmax.ts';

/** y_j = z_j − ln Σ_k e^{z_k}: the logarithm of a softmax, without its overflow. */
export const logSoftmax = activation({
  type: 'log_softmax',
  fields: { axis: int(-8, -1) },
  trials: [{ axis: 1 }],
  check: ({ axis }, shape) => void axisOf(axis, shape),
  forward: ({ axis }, { shape, x, y }) => {
    const at = axisOf(axis, shape),
      l = lanes(shape, at);
    return [
      ...exponentials(shape, l, x),
      {
        out: 'total',
        shape: l.each,
        law: 's = \\ln \\sum_k e_k',
        terms: l.n,
        term: (r, k) => times(ref('e', l.at(r, k))),
        then: log,
        bind: (out, read, k) => logSoftmaxTotal(k, out, read('e'), l),
      },
      {
        out: y,
        shape,
        law: 'y_j = z_j - m - s',
        terms: 3,
        term: (c, t) => (t === 0 ? times(ref(x, c)) : scaled(-1, ref(t === 1 ? 'top' : 'total', l.rowOf(c)))),
        bind: (out, read, k) => logSoftmaxShift(k, out, read(x), read('top'), read('total'), l),
      },
    ];
  },
  // dz_j = dy_j − p_j·Σ_k dy_k with p = e^y
  backward: ({ axis }, { shape, y, dx, dy }) => {
    const l = lanes(shape, axisOf(axis, shape));
    return [
      {
        out: 'p',
        shape,
        law: 'p_j = e^{y_j}',
        terms: 1,
        term: (c) => times(ref(y, c)),
        then: exp,
        bind: (out, read, k) => k.each('exp', out, { x: read(y) }, {}, {}),
      },
      {
        out: 'mix',
        shape: l.each,
        law: 'g = \\sum_k \\frac{\\partial L}{\\partial y_k}',
        terms: l.n,
        term: (r, k) => times(ref(dy, l.at(r, k))),
        bind: (out, read, k) => groupSums(k, out, read(dy), l),
      },
      {
        out: dx,
        shape,
        law: '\\frac{\\partial L}{\\partial z_j} = \\frac{\\partial L}{\\partial y_j} - p_j \\cdot g',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref(dy, c)) : scaled(-1, ref('p', c), ref('mix', l.rowOf(c)))),
        bind: (out, read, k) => logSoftmaxGradient(k, out, read('p'), read(dy), read('mix'), l),
      },
    ];
  },
});
