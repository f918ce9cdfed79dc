import { sigmoidOf, softplus } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** z·tanh(ln(1 + eᶻ)) (Misra 2019). */
export const mish = pointwise('mish', {}, () => ({
  name: 'mish',
  value: (x) => (x === -Infinity ? 0 : x * Math.tanh(softplus.value(x))),
  derivative: (x) => {
    const t = Math.tanh(softplus.value(x));
    return t + x * (1 - t * t) * sigmoidOf(x);
  },
  markup: (a) => `${a} \\cdot \\tanh(\\ln(1+e^{${a}}))`,
  code: (a) => `${a} * np.tanh(np.log1p(np.exp(${a})))`,
  slopeCode: (a) =>
    `np.tanh(np.log1p(np.exp(${a}))) + ${a} * (1 - np.tanh(np.log1p(np.exp(${a}))) ** 2) / (1 + np.exp(-${a}))`,
}));
