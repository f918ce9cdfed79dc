import { sigmoidOf, softplus } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** ln σ(z) = −ln(1 + e⁻ᶻ). */
export const logSigmoid = pointwise('log_sigmoid', {}, () => ({
  name: 'log sigmoid',
  value: (x) => -softplus.value(-x),
  derivative: (x) => sigmoidOf(-x),
  markup: (a) => `\\ln \\sigma(${a})`,
  slope: (a) => `\\sigma(-(${a}))`,
  code: (a) => `np.minimum(${a}, 0) - np.log1p(np.exp(-np.abs(${a})))`,
  slopeCode: (a) => `1 / (1 + np.exp(${a}))`,
}));
