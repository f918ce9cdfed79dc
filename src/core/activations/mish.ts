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
}));
