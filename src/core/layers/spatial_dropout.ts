import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { groups } from '../groups.ts';
import { timesRow } from '../kernels/normalizing.ts';
import type { DrawSpec } from '../layer.ts';
import { layer, passes } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { masked, passed } from './masking.ts';
import type { Rank } from './places.ts';
import { placesOf } from './places.ts';

/** The places of one channel of one sample. */
const maps = (x: Shape) =>
  groups(
    x,
    x.slice(1, -1).map((_, axis) => axis + 1),
  );

const thinned = (out: string, from: string, x: Shape, rate: number): Formula => {
  const g = maps(x);
  return masked(
    out,
    from,
    x,
    rate,
    g.rowOf,
    (keep) => (o, read, k) => timesRow(k, o, read(from), read('mask'), g, keep),
  );
};

/** Dropout of whole channels: neighbouring places are too alike to be dropped one by one (Tompson et al. 2015). */
export const spatialDropout = (type: string, rank: Rank, input: Shape) =>
  layer({
    type,
    fields: { rate: real(undefined, 0, 0.999_999) },
    trials: [{ options: { rate: 0.4 }, inputs: [input] }],
    output: (_, x) => {
      placesOf(x, rank);
      return x;
    },
    draws: ({ rate }, { x, training }): { readonly [name: string]: DrawSpec } =>
      training ? { mask: { shape: maps(x).each, draw: (random) => (random.uniform() < rate ? 0 : 1) } } : {},
    mask: passes,
    // y[n,h,w,c] = mask[n,c]·x[n,h,w,c] / (1 − rate)
    forward: ({ rate }, { x, training }) => [training ? thinned('y', 'x', x, rate) : passed('y', 'x', x)],
    // dx[n,h,w,c] = mask[n,c]·dy[n,h,w,c] / (1 − rate)
    backward: ({ rate }, { x, training }) => [training ? thinned('dx', 'dy', x, rate) : passed('dx', 'dy', x)],
  });
