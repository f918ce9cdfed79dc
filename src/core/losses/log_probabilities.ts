import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { log, logProbability, reciprocal, slopeOf } from '../functions.ts';
import { exponentials } from '../activations/softmax.ts';
import { lanes } from '../axis.ts';
import { fillCells, fillMap } from '../kernels/elementwise.ts';
import { groupProducts, groupShares } from '../kernels/groups.ts';
import { timesRow } from '../kernels/normalizing.ts';
import { logSoftmaxShift, logSoftmaxTotal } from '../kernels/softmax.ts';
import type { Shape } from '../tensor.ts';

/** `lnp`: the logarithms of probabilities y, divided by their sum and clipped to [10⁻⁷, 1 − 10⁻⁷] as Keras does. */
export function logShares(y: Shape, axis: number): readonly Formula[] {
  const l = lanes(y, axis);
  return [
    {
      out: 'share',
      shape: l.each,
      law: 'c = \\frac{1}{\\sum_k y_k}',
      terms: l.n,
      term: (r, k) => times(ref('y', l.at(r, k))),
      then: reciprocal,
      bind: (out, read, k) => groupShares(k, out, read('y'), l),
    },
    {
      out: 'p',
      shape: y,
      law: 'p_j = y_j \\cdot c',
      terms: 1,
      term: (c) => times(ref('y', c), ref('share', l.rowOf(c))),
      bind: (out, read, k) => timesRow(k, out, read('y'), read('share'), l),
    },
    logsOfShares(y),
  ];
}

/** `lnp` from shares `p`. */
export const logsOfShares = (y: Shape): Formula => ({
  out: 'lnp',
  shape: y,
  law: '\\ln p_j',
  terms: 1,
  term: (c) => times(ref('p', c)),
  then: logProbability,
  bind: (out, read) => fillMap(out, read('p'), logProbability.value),
});

/** `lnp` from logits y: ln p_j = y_j − max y − ln Σ_k e^{y_k − max y}. */
export function logSoftmax(y: Shape, axis: number): readonly Formula[] {
  const l = lanes(y, axis);
  return [
    ...exponentials(y, l, 'y'),
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
      out: 'lnp',
      shape: y,
      law: '\\ln p_j = z_j - m - s',
      terms: 3,
      term: (c, t) => (t === 0 ? times(ref('y', c)) : scaled(-1, ref(t === 1 ? 'top' : 'total', l.rowOf(c)))),
      bind: (out, read, k) => logSoftmaxShift(k, out, read('y'), read('top'), read('total'), l),
    },
  ];
}

/** `slope`: 1/p where the clip lets it through. */
export const shareSlope = (y: Shape): Formula => ({
  out: 'slope',
  shape: y,
  law: "\\ln'(p_j) = \\frac{1}{p_j}",
  terms: 1,
  term: (c) => times(ref('p', c)),
  then: slopeOf(logProbability),
  bind: (out, read) => fillMap(out, read('p'), logProbability.derivative),
});

/** From `dp` back through the division by the sum: dy_j = share·(dp_j − Σ_k p_k·dp_k). */
export function throughShares(y: Shape, axis: number): readonly Formula[] {
  const l = lanes(y, axis);
  return [
    {
      out: 'mix',
      shape: l.each,
      law: 'g = \\sum_k p_k \\frac{\\partial L}{\\partial p_k}',
      terms: l.n,
      term: (r, k) => times(ref('p', l.at(r, k)), ref('dp', l.at(r, k))),
      bind: (out, read, k) => groupProducts(k, out, read('p'), read('dp'), l),
    },
    {
      out: 'dy',
      shape: y,
      law: '\\frac{\\partial L}{\\partial y_j} = c \\cdot \\frac{\\partial L}{\\partial p_j} - c \\cdot g',
      terms: 2,
      term: (c, t) => {
        const row = l.rowOf(c);
        return t === 0 ? times(ref('share', row), ref('dp', c)) : scaled(-1, ref('share', row), ref('mix', row));
      },
      bind: (out, read) => {
        const share = read('share'),
          dp = read('dp'),
          mix = read('mix');
        return fillCells(out, (c) => {
          const row = l.rowOf(c);
          return share[row]! * (dp[c]! - mix[row]!);
        });
      },
    },
  ];
}
