import { pointwise } from './pointwise.ts';

/** z·min(max(0, z + 3), 6)/6: a silu of pieces of a parabola (Howard et al. 2019). */
export const hardSwish = pointwise('hard_swish', {}, () => ({
  name: 'hard swish',
  value: (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
  derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  markup: (a) => `\\tfrac{1}{6}\\, ${a} \\cdot \\min(\\max(0, ${a} + 3), 6)`,
  slope: (a) => `\\begin{cases}0 & ${a} \\le -3\\\\ \\tfrac{1}{6}(2\\cdot ${a} + 3) & \\\\ 1 & ${a} \\ge 3\\end{cases}`,
  code: (a) => `${a} * np.clip(${a} + 3, 0, 6) / 6`,
  slopeCode: (a) => `0.0 if ${a} <= -3 else (1.0 if ${a} >= 3 else (2 * ${a} + 3) / 6)`,
}));
