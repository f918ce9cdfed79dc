import { pointwise } from './pointwise.ts';

/** z − tanh(z). */
export const tanhShrink = pointwise('tanh_shrink', {}, () => ({
  name: 'tanh shrink',
  value: (x) => x - Math.tanh(x),
  derivative: (x) => Math.tanh(x) ** 2,
  markup: (a) => `${a} - \\tanh(${a})`,
  slope: (a) => `\\tanh^2(${a})`,
  code: (a) => `${a} - np.tanh(${a})`,
  slopeCode: (a) => `np.tanh(${a}) ** 2`,
}));
