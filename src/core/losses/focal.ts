import type { ScalarFunction } from '../functions.ts';

/** x^γ of a number in [0, 1], and its slope. */
export const powerOf = (gamma: number): ScalarFunction => ({
  name: 'power',
  value: (x) => Math.max(x, 0) ** gamma,
  derivative: (x) => (gamma === 0 || (x <= 0 && gamma < 1) ? 0 : gamma * Math.max(x, 0) ** (gamma - 1)),
  markup: (a) => `(${a})^{${gamma}}`,
  slope: (a) => `${gamma}\\,(${a})^{${Number((gamma - 1).toPrecision(6))}}`,
  code: (a) => `np.maximum(${a}, 0) ** ${gamma}`,
  slopeCode: (a) => `${gamma} * np.maximum(${a}, 0) ** ${gamma - 1}`,
});
