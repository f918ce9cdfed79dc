import type { Fields, Options } from '../fields.ts';
import type { LayerDef, Trial } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Rank } from './places.ts';
import { indexed, LETTERS, placesOf } from './places.ts';
import type { Along } from './rearranging.ts';
import { moved, movedAlong, movedBack } from './rearranging.ts';

const repeats = (size: number): Along => ({
  from: (place) => Math.floor(place / size),
  readers: size,
  reader: (place, t) => place * size + t,
});

/** Every place repeated along its axes. */
export const enlarged = (sizes: readonly number[], x: Shape, rank: Rank): Shape => [
  x[0]!,
  ...placesOf(x, rank).map((size, axis) => size * sizes[axis]!),
  x.at(-1)!,
];

/** y[n,h,w,c] = x[n,⌊h/s⌋,⌊w/s⌋,c]. */
export const repeated = (sizes: readonly number[], rank: Rank, x: Shape, y: Shape) => {
  const from = indexed(LETTERS[rank].output.map((letter, axis) => `\\lfloor ${letter}/${sizes[axis]}\\rfloor`));
  return moved(movedAlong(sizes.map(repeats), x, y), y, `y_{${indexed(LETTERS[rank].output)}} = x_{${from}}`);
};

/** dx[n,r,q,c] = Σ_{i,j} dy[n,s·r+i,s·q+j,c]. */
export const repeatedBack = (sizes: readonly number[], rank: Rank, x: Shape, y: Shape) => {
  const { input, tap } = LETTERS[rank],
    to = indexed(input.map((letter, axis) => `${sizes[axis]}${letter}+${tap[axis]}`));
  return movedBack(
    movedAlong(sizes.map(repeats), x, y),
    x,
    y,
    `\\frac{\\partial L}{\\partial x_{${indexed(input)}}} = \\sum_{${tap.join(',')}} \\frac{\\partial L}{\\partial y_{${to}}}`,
  );
};

/** Every place repeated; its gradient is the sum over what it became. */
export const upSampling = <const F extends Fields>(
  type: string,
  rank: Rank,
  fields: F,
  sizes: (options: Options<F>) => readonly number[],
  trials: readonly Trial[],
): LayerDef<F> => ({
  type,
  fields,
  trials,
  output: (options, x) => enlarged(sizes(options), x, rank),
  forward: (options, { x, y }) => [repeated(sizes(options), rank, x, y)],
  backward: (options, { x, y }) => [repeatedBack(sizes(options), rank, x, y)],
});
