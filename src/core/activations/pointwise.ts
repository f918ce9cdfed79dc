import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { ref, times } from '../formula.ts';
import { fillMap, fillProduct } from '../kernels/elementwise.ts';
import type { Activation } from '../activation.ts';

/** An activation that treats every number alone: y = f(z), and backward dz = f′(z) · dy, local slope × upstream. */
export const pointwise = (f: ScalarFunction): Activation => ({
  type: f.name,
  fields: {},
  curve: () => f,
  forward: (_, { shape, x, y }) => [
    {
      out: y,
      shape,
      law: `y = ${f.markup('z')}`,
      terms: 1,
      term: (c) => times(ref(x, c)),
      then: f,
      bind: (out, read) => fillMap(out, read(x), f.value),
    },
  ],
  backward: (_, { shape, x, dx, dy }) => {
    const slope = slopeOf(f);
    return [
      {
        out: 'slope',
        shape,
        law: `f'(z) = ${slope.markup('z')}`,
        terms: 1,
        term: (c) => times(ref(x, c)),
        then: slope,
        bind: (out, read) => fillMap(out, read(x), f.derivative),
      },
      {
        out: dx,
        shape,
        law: `\\frac{\\partial L}{\\partial z} = f'(z) \\cdot \\frac{\\partial L}{\\partial y}`,
        terms: 1,
        term: (c) => times(ref('slope', c), ref(dy, c)),
        bind: (out, read) => fillProduct(out, read('slope'), read(dy)),
      },
    ];
  },
});
