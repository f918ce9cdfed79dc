import { sigmoidOf } from '../functions.ts';
import { composed } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

/** z·σ(z), also called swish (Ramachandran et al. 2017). */
export const silu = pointwise('silu', {}, () => ({
  name: 'silu',
  value: (x) => (x === -Infinity ? 0 : x * sigmoidOf(x)),
  derivative: (x) => sigmoidOf(x) * (1 + x * sigmoidOf(-x)),
  fast: {
    value: (k, out, x) => k.each('silu', out, { x }, {}, {}),
    // σ + y·(1 − σ)
    slope: (k, out, x, y) =>
      composed(k, out, 2, (make, [sigma, part]) => {
        make('sigmoid', sigma, { x });
        make('affine', part, { x: sigma }, { scale: -1, shift: 1 });
        make('madd', out, { a: y, b: part, c: sigma });
      }),
  },
  markup: (a) => `${a} \\cdot \\sigma(${a})`,
  slope: (a) => `\\sigma(${a})\\,\\bigl(1 + ${a}\\,(1-\\sigma(${a}))\\bigr)`,
  code: (a) => `${a} / (1 + np.exp(-${a}))`,
  slopeCode: (a) => `(1 + ${a} / (1 + np.exp(${a}))) / (1 + np.exp(-${a}))`,
}));
