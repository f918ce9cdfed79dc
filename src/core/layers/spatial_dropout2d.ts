import { refuse } from '../errors.ts';
import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { groups } from '../groups.ts';
import { timesRow } from '../kernels/normalizing.ts';
import type { DrawSpec } from '../layer.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { masked, passed } from './masking.ts';

/** The places of one channel of one sample. */
const maps = (x: Shape) => groups(x, [1, 2]);

const thinned = (out: string, from: string, x: Shape, rate: number): Formula => {
  const g = maps(x);
  return masked(
    out,
    from,
    x,
    rate,
    g.rowOf,
    (keep) => (o, read) => timesRow(o, read(from), read('mask'), g.table(), keep),
  );
};

/** Dropout of whole feature maps: neighbouring pixels are too alike to be dropped one by one (Tompson et al. 2015). */
export const spatialDropout2D = layer({
  type: 'spatial_dropout2d',
  fields: { rate: real(undefined, 0, 0.999_999) },
  trials: [{ options: { rate: 0.4 }, inputs: [[2, 2, 2, 3]] }],
  output: (_, x) => {
    if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
    return x;
  },
  draws: ({ rate }, { x, training }): { readonly [name: string]: DrawSpec } =>
    training ? { mask: { shape: maps(x).each, draw: (random) => (random.uniform() < rate ? 0 : 1) } } : {},
  // y[n,h,w,c] = mask[n,c]·x[n,h,w,c] / (1 − rate)
  forward: ({ rate }, { x, training }) => [training ? thinned('y', 'x', x, rate) : passed('y', 'x', x)],
  // dx[n,h,w,c] = mask[n,c]·dy[n,h,w,c] / (1 − rate)
  backward: ({ rate }, { x, training }) => [training ? thinned('dx', 'dy', x, rate) : passed('dx', 'dy', x)],
});
