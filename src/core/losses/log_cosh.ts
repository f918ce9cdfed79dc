import { softplus } from '../functions.ts';
import { lossOfError } from './of_error.ts';

/** L = mean of ln cosh(y − t), as e + ln(1 + e^{−2e}) − ln 2, which does not overflow. */
export const logCosh = lossOfError('log_cosh', {}, () => ({
  name: 'log cosh',
  value: (e) => e + softplus.value(-2 * e) - Math.LN2,
  derivative: Math.tanh,
  markup: (a) => `\\ln\\cosh(${a})`,
  slope: (a) => `\\tanh(${a})`,
  code: (a) => `np.logaddexp(${a}, -${a}) - np.log(2)`,
  slopeCode: (a) => `np.tanh(${a})`,
}));
