import { pointwise } from './pointwise.ts';

/** −1, 0 or 1: on which side of 0. It hands no gradient back. */
export const sign = pointwise('sign', {}, () => ({
  name: 'sign',
  value: Math.sign,
  derivative: () => 0,
  markup: (a) => `\\operatorname{sign}(${a})`,
  slope: () => '0',
  code: (a) => `np.sign(${a})`,
  slopeCode: (a) => `0.0 * ${a}`,
}));
