import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

const EPSILON = 1e-7;
const clip = (p: number): number => Math.min(Math.max(p, EPSILON), 1);
const clipped: ScalarFunction = {
  name: 'clip',
  value: clip,
  derivative: (p) => (p >= EPSILON && p <= 1 ? 1 : 0),
  markup: (a) => `\\operatorname{clip}(${a})`,
  code: (a) => `np.clip(${a}, ${EPSILON}, 1)`,
};
const clippedLog: ScalarFunction = {
  name: 'log',
  value: (p) => Math.log(clip(p)),
  derivative: (p) => (p >= EPSILON && p <= 1 ? 1 / p : 0),
  markup: (a) => `\\ln(${a})`,
  slope: (a) => `\\frac{1}{${a}}`,
  code: (a) => `np.log(np.clip(${a}, ${EPSILON}, 1))`,
  slopeCode: (a) => `1 / ${a} if ${a} >= ${EPSILON} and ${a} <= 1 else 0.0`,
};

/** L = mean over the batch of Σ_j t_j·ln(t_j / p_j), both clipped to [10⁻⁷, 1]. */
export const klDivergence = loss({
  type: 'kl_divergence',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      { out: 'share', shape: y, law: 't_j', terms: 1, term: (c) => times(ref('target', c)), then: clipped },
      { out: 'lnt', shape: y, law: '\\ln t_j', terms: 1, term: (c) => times(ref('target', c)), then: clippedLog },
      { out: 'lnp', shape: y, law: '\\ln p_j', terms: 1, term: (c) => times(ref('y', c)), then: clippedLog },
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: '\\ell = \\sum_j t_j \\ln t_j - t_j \\ln p_j',
        terms: 2 * n,
        term: (r, t) => {
          const c = r * n + (t >> 1);
          return t % 2 === 0 ? times(ref('share', c), ref('lnt', c)) : scaled(-1, ref('share', c), ref('lnp', c));
        },
      },
      meanOverRows(rows),
    ];
  },
  // dp_j = −t_j / (p_j·rows)
  backward: (_, y) => {
    const { rows } = split(y);
    return [
      {
        out: 'slope',
        shape: y,
        law: "\\ln'(p_j) = \\frac{1}{p_j}",
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: slopeOf(clippedLog),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial p_j} = -${rows === 1 ? '' : `\\frac{1}{${rows}}\\,`}t_j\\, \\ln'(p_j)`,
        terms: 1,
        term: (c) => scaled(-1 / rows, ref('share', c), ref('slope', c)),
      },
    ];
  },
});
