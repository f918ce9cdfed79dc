import { lossOfError } from './of_error.ts';

/** L = mean of |y − t|; its slope is ±1, and 0 where they are equal. */
export const meanAbsoluteError = lossOfError('mean_absolute_error', {}, () => ({
  name: 'abs',
  value: Math.abs,
  derivative: Math.sign,
  markup: (a) => `|${a}|`,
  slope: (a) => `\\operatorname{sign}(${a})`,
  code: (a) => `np.abs(${a})`,
  slopeCode: (a) => `np.sign(${a})`,
}));
