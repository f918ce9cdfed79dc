import { composed, sized } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

/** z / (1 + |z|). */
export const softsign = pointwise('softsign', {}, () => ({
  name: 'softsign',
  value: (x) => x / (1 + Math.abs(x)),
  derivative: (x) => 1 / (1 + Math.abs(x)) ** 2,
  fast: {
    value: (k, out, x) =>
      composed(k, out, 1, (make, [t]) => {
        sized(make, t, x);
        make('affine', t, { x: t }, { scale: 1, shift: 1 });
        make('inverse', t, { x: t }, { scale: 1 });
        make('product', out, { a: x, b: t }, { scale: 1 });
      }),
    // 1 / (1 + |x|) = 1 − |y|
    slope: (k, out, _, y) =>
      composed(k, out, 1, (make, [t]) => {
        sized(make, t, y);
        make('affine', t, { x: t }, { scale: -1, shift: 1 });
        make('product', out, { a: t, b: t }, { scale: 1 });
      }),
  },
  markup: (a) => `\\frac{${a}}{1+|${a}|}`,
  slope: (a) => `\\frac{1}{(1+|${a}|)^2}`,
  code: (a) => `${a} / (1 + np.abs(${a}))`,
  slopeCode: (a) => `1 / (1 + np.abs(${a})) ** 2`,
}));
