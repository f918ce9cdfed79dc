import type { Activation } from '../activation.ts';
import type { Fields, Options } from '../fields.ts';
import { ref, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { fillCurve, fillCurveBack, fillCurveSlope, fillProduct } from '../kernels/elementwise.ts';

/** An activation that treats every number alone: y = f(z), and backward dz = f′(z) · dy, local slope × upstream. */
export const pointwise = <const F extends Fields>(
  type: string,
  fields: F,
  curve: (options: Options<F>) => ScalarFunction,
  trials: readonly { readonly [K in keyof F]?: unknown }[] = [],
): Activation<F> => ({
  type,
  fields,
  trials,
  curve,
  forward: (options, { shape, x, y }) => {
    const f = curve(options);
    return [
      {
        out: y,
        shape,
        law: `y = ${f.markup('z')}`,
        terms: 1,
        term: (c) => times(ref(x, c)),
        then: f,
        bind: (out, read, k) => fillCurve(k, out, read(x), f),
      },
    ];
  },
  backward: (options, { shape, x, y, dx, dy }) => {
    const f = curve(options),
      slope = slopeOf(f);
    return [
      {
        out: 'slope',
        shape,
        law: f.slope ? `f'(z) = ${f.slope('z')}` : "f'(z)",
        terms: 1,
        term: (c) => times(ref(x, c)),
        then: slope,
        bind: (out, read, k) => fillCurveSlope(k, out, read(x), read(y), f),
      },
      {
        out: dx,
        shape,
        law: `\\frac{\\partial L}{\\partial z} = f'(z) \\cdot \\frac{\\partial L}{\\partial y}`,
        terms: 1,
        term: (c) => times(ref('slope', c), ref(dy, c)),
        bind: (out, read, k) => fillProduct(k, out, read('slope'), read(dy)),
        short: { without: 'slope', bind: (out, read, k) => fillCurveBack(k, out, read(x), read(y), read(dy), f) },
      },
    ];
  },
});
