import type { Formula } from './formula.ts';
import { ref, times } from './formula.ts';
import { reciprocal } from './functions.ts';
import { countedMeanBack as meanBack, countedMean as mean, countedShare } from './kernels/masks.ts';
import { maskName } from './layer.ts';
import type { Shape } from './tensor.ts';

const MASK = maskName(0);

/** y[n,c] = Σ_t m[n,t]·x[n,t,c] / Σ_t m[n,t]: the mean of the steps that count. None that counts: NaN, as in Keras. */
export function countedMean(x: Shape, y: Shape): readonly Formula[] {
  const [batch, steps, channels] = x as [number, number, number];
  return [
    {
      out: 'portion',
      shape: [batch],
      law: 'portion = \\frac{1}{\\sum_t m_t}',
      terms: steps,
      term: (r, t) => times(ref(MASK, r * steps + t)),
      then: reciprocal,
      bind: (out, read) => countedShare(out, read(MASK)),
    },
    {
      out: 'y',
      shape: y,
      law: 'y_c = portion\\, \\sum_t m_t\\, x_{t,c}',
      terms: steps,
      term: (cell, t) => {
        const r = Math.floor(cell / channels);
        return times(
          ref('portion', r),
          ref(MASK, r * steps + t),
          ref('x', (r * steps + t) * channels + (cell % channels)),
        );
      },
      bind: (out, read) => mean(out, read('x'), read(MASK), read('portion'), steps),
    },
  ];
}

/** dx[n,t,c] = portion[n]·m[n,t]·dy[n,c]. */
export function countedMeanBack(x: Shape): Formula {
  const [, steps, channels] = x as [number, number, number];
  return {
    out: 'dx',
    shape: x,
    law: '\\frac{\\partial L}{\\partial x_{t,c}} = portion\\, m_t\\, \\frac{\\partial L}{\\partial y_c}',
    terms: 1,
    term: (cell) => {
      const row = Math.floor(cell / channels),
        r = Math.floor(row / steps);
      return times(ref('portion', r), ref(MASK, row), ref('dy', r * channels + (cell % channels)));
    },
    bind: (out, read) => meanBack(out, read('dy'), read(MASK), read('portion'), steps),
  };
}
