import { sigmoidOf } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** z·σ(z), also called swish (Ramachandran et al. 2017). */
export const silu = pointwise('silu', {}, () => ({
  name: 'silu',
  value: (x) => (x === -Infinity ? 0 : x * sigmoidOf(x)),
  derivative: (x) => sigmoidOf(x) * (1 + x * sigmoidOf(-x)),
  markup: (a) => `${a} \\cdot \\sigma(${a})`,
  slope: (a) => `\\sigma(${a})\\,\\bigl(1 + ${a}\\,(1-\\sigma(${a}))\\bigr)`,
  code: (a) => `${a} / (1 + np.exp(-${a}))`,
  slopeCode: (a) => `(1 + ${a} / (1 + np.exp(${a}))) / (1 + np.exp(-${a}))`,
}));
