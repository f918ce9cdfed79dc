import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { fillProduct } from '../kernels/elementwise.ts';
import type { DrawSpec } from '../layer.ts';
import { layer, passes } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { masked, passed } from './masking.ts';

const thinned = (out: string, from: string, shape: Shape, rate: number): Formula =>
  masked(
    out,
    from,
    shape,
    rate,
    (c) => c,
    (keep) => (o, read, k) => fillProduct(k, o, read('mask'), read(from), keep),
  );

/** In training a drawn mask silences a share `rate` of the numbers and scales the rest by 1/(1 − rate); in prediction nothing happens. */
export const dropout = layer({
  type: 'dropout',
  fields: { rate: real(undefined, 0, 0.999_999) },
  trials: [{ options: { rate: 0.4 }, inputs: [[2, 6]] }],
  output: (_, x) => x,
  draws: ({ rate }, { x, training }): { readonly [name: string]: DrawSpec } =>
    training ? { mask: { shape: x, draw: (random) => (random.uniform() < rate ? 0 : 1) } } : {},
  mask: passes,
  // y[c] = mask[c]·x[c] / (1 − rate)
  forward: ({ rate }, { x, training }) => [training ? thinned('y', 'x', x, rate) : passed('y', 'x', x)],
  // dx[c] = mask[c]·dy[c] / (1 − rate)
  backward: ({ rate }, { x, training }) => [training ? thinned('dx', 'dy', x, rate) : passed('dx', 'dy', x)],
});
