import { pointwise } from './pointwise.ts';

/** z / (1 + |z|). */
export const softsign = pointwise('softsign', {}, () => ({
  name: 'softsign',
  value: (x) => x / (1 + Math.abs(x)),
  derivative: (x) => 1 / (1 + Math.abs(x)) ** 2,
  markup: (a) => `\\frac{${a}}{1+|${a}|}`,
  slope: (a) => `\\frac{1}{(1+|${a}|)^2}`,
  code: (a) => `${a} / (1 + np.abs(${a}))`,
  slopeCode: (a) => `1 / (1 + np.abs(${a})) ** 2`,
}));
