import { ref, times } from '../formula.ts';
import { identity } from '../functions.ts';
import { fillScaled } from '../kernels/elementwise.ts';
import type { Activation } from '../activation.ts';

/** y = x. A layer whose `activation` is linear computes nothing for it; the `activation` layer copies. */
export const linear: Activation = {
  type: 'linear',
  fields: {},
  curve: () => identity,
  forward: (_, { shape, x, y }) => [
    {
      out: y,
      shape,
      law: 'y = x',
      terms: 1,
      term: (c) => times(ref(x, c)),
      bind: (out, read, k) => fillScaled(k, out, read(x)),
    },
  ],
  backward: (_, { shape, dx, dy }) => [
    {
      out: dx,
      shape,
      law: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y}',
      terms: 1,
      term: (c) => times(ref(dy, c)),
      bind: (out, read, k) => fillScaled(k, out, read(dy)),
    },
  ],
};
