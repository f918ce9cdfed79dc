import { real } from '../fields.ts';
import { ref, times } from '../formula.ts';
import { fillSum } from '../kernels/elementwise.ts';
import type { DrawSpec } from '../layer.ts';
import { layer, passes } from '../layer.ts';
import { passed } from './masking.ts';

/** In training, drawn normal noise is added; in prediction nothing happens. */
export const gaussianNoise = layer({
  type: 'gaussian_noise',
  fields: { stddev: real(undefined, 0) },
  trials: [{ options: { stddev: 0.5 }, inputs: [[2, 3]] }],
  output: (_, x) => x,
  draws: ({ stddev }, { x, training }): { readonly [name: string]: DrawSpec } =>
    training ? { noise: { shape: x, draw: (random) => random.normal() * stddev } } : {},
  mask: passes,
  // y[c] = x[c] + noise[c]
  forward: (_, { x, training }) => [
    training
      ? {
          out: 'y',
          shape: x,
          law: 'y = x + \\nu',
          terms: 2,
          term: (c, t) => times(ref(t === 0 ? 'x' : 'noise', c)),
          bind: (out, read, k) => fillSum(k, out, [read('x'), read('noise')]),
        }
      : passed('y', 'x', x),
  ],
  backward: (_, { x }) => [passed('dx', 'dy', x)],
});
