import { pointwise } from './pointwise.ts';

/** √z, for z ≥ 0. */
export const squareRoot = pointwise('sqrt', {}, () => ({
  name: 'square root',
  positive: true,
  value: Math.sqrt,
  derivative: (x) => 0.5 / Math.sqrt(x),
  markup: (a) => `\\sqrt{${a}}`,
  slope: (a) => `\\frac{1}{2\\sqrt{${a}}}`,
  code: (a) => `np.sqrt(${a})`,
  slopeCode: (a) => `0.5 / np.sqrt(${a})`,
}));
