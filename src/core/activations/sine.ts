import { pointwise } from './pointwise.ts';

/** sin z. */
export const sine = pointwise('sin', {}, () => ({
  name: 'sine',
  value: Math.sin,
  derivative: Math.cos,
  markup: (a) => `\\sin(${a})`,
  slope: (a) => `\\cos(${a})`,
  code: (a) => `np.sin(${a})`,
  slopeCode: (a) => `np.cos(${a})`,
}));
