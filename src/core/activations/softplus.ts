import { softplus as curve } from '../functions.ts';
import { fillMap } from '../kernels/elementwise.ts';
import { pointwise } from './pointwise.ts';

/** ln(1 + eᶻ): a rectifier with a rounded corner. */
export const softplus = pointwise('softplus', {}, () => ({
  ...curve,
  fast: {
    value: (_, out, x) => fillMap(out, x, curve.value),
    slope: (k, out, x) => k.each('sigmoid', out, { x }, {}, {}),
  },
}));
