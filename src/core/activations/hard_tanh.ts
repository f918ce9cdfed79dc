import { pointwise } from './pointwise.ts';

/** z, but never below −1 or above 1. */
export const hardTanh = pointwise('hard_tanh', {}, () => ({
  name: 'hard tanh',
  value: (x) => (x < -1 ? -1 : x > 1 ? 1 : x),
  derivative: (x) => (x < -1 || x > 1 ? 0 : 1),
  markup: (a) => `\\min(\\max(-1, ${a}), 1)`,
  slope: (a) => `[\\,-1 \\le ${a} \\le 1\\,]`,
  code: (a) => `np.clip(${a}, -1, 1)`,
  slopeCode: (a) => `1.0 if ${a} >= -1 and ${a} <= 1 else 0.0`,
}));
