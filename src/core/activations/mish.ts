import { sigmoidOf, softplus } from '../functions.ts';
import type { Make } from '../kernels/composed.ts';
import { capped, composed } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

/** Beyond this, tanh(ln(1 + eᶻ)) is 1 in single precision. */
const MOST = 20;

/** to = tanh(ln(1 + eˣ)) = n / (n + 2) with n = eˣ·(eˣ + 2). */
function gateOf(make: Make, to: Float32Array, x: Float32Array, part: Float32Array): void {
  capped(make, to, x, MOST);
  make('exp', to, { x: to });
  make('affine', part, { x: to }, { scale: 1, shift: 2 });
  make('product', to, { a: to, b: part }, { scale: 1 });
  make('affine', part, { x: to }, { scale: 1, shift: 2 });
  make('inverse', part, { x: part }, { scale: 1 });
  make('product', to, { a: to, b: part }, { scale: 1 });
}

/** z·tanh(ln(1 + eᶻ)) (Misra 2019). */
export const mish = pointwise('mish', {}, () => ({
  name: 'mish',
  value: (x) => (x === -Infinity ? 0 : x * Math.tanh(softplus.value(x))),
  derivative: (x) => {
    const t = Math.tanh(softplus.value(x));
    return t + x * (1 - t * t) * sigmoidOf(x);
  },
  fast: {
    value: (k, out, x) =>
      composed(k, out, 2, (make, [t, part]) => {
        gateOf(make, t, x, part);
        make('product', out, { a: x, b: t }, { scale: 1 });
      }),
    slope: (k, out, x) =>
      composed(k, out, 3, (make, [t, part, sigma]) => {
        gateOf(make, t, x, part);
        make('tanhSlope', part, { y: t });
        make('sigmoid', sigma, { x });
        make('product', part, { a: part, b: sigma }, { scale: 1 });
        make('madd', out, { a: x, b: part, c: t });
      }),
  },
  markup: (a) => `${a} \\cdot \\tanh(\\ln(1+e^{${a}}))`,
  code: (a) => `${a} * np.tanh(np.log1p(np.exp(${a})))`,
  slopeCode: (a) =>
    `np.tanh(np.log1p(np.exp(${a}))) + ${a} * (1 - np.tanh(np.log1p(np.exp(${a}))) ** 2) / (1 + np.exp(-${a}))`,
}));
