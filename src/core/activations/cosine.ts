import { pointwise } from './pointwise.ts';

/** cos z. */
export const cosine = pointwise('cos', {}, () => ({
  name: 'cosine',
  value: Math.cos,
  derivative: (x) => -Math.sin(x),
  markup: (a) => `\\cos(${a})`,
  slope: (a) => `-\\sin(${a})`,
  code: (a) => `np.cos(${a})`,
  slopeCode: (a) => `-np.sin(${a})`,
}));
