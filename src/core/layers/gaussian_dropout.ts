import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { fillProduct } from '../kernels/elementwise.ts';
import type { DrawSpec } from '../layer.ts';
import { layer, passes } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { passed } from './masking.ts';

const shaken = (out: string, from: string, shape: Shape): Formula => ({
  out,
  shape,
  law: out === 'y' ? 'y = \\nu\\, x' : '\\frac{\\partial L}{\\partial x} = \\nu\\, \\frac{\\partial L}{\\partial y}',
  terms: 1,
  term: (c) => times(ref('noise', c), ref(from, c)),
  bind: (o, read, k) => fillProduct(k, o, read('noise'), read(from)),
});

/** In training every number is multiplied by a drawn one of mean 1 and variance rate/(1 − rate); in prediction nothing happens. */
export const gaussianDropout = layer({
  type: 'gaussian_dropout',
  fields: { rate: real(undefined, 0, 0.999_999) },
  trials: [{ options: { rate: 0.3 }, inputs: [[2, 4]] }],
  output: (_, x) => x,
  draws: ({ rate }, { x, training }): { readonly [name: string]: DrawSpec } =>
    training ? { noise: { shape: x, draw: (random) => 1 + random.normal() * Math.sqrt(rate / (1 - rate)) } } : {},
  mask: passes,
  // y[c] = noise[c]·x[c]
  forward: (_, { x, training }) => [training ? shaken('y', 'x', x) : passed('y', 'x', x)],
  // dx[c] = noise[c]·dy[c]
  backward: (_, { x, training }) => [training ? shaken('dx', 'dy', x) : passed('dx', 'dy', x)],
});
