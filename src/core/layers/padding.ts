import type { Fields, Options } from '../fields.ts';
import type { LayerDef, Trial } from '../layer.ts';
import type { Rank } from './places.ts';
import { indexed, LETTERS, offset, placesOf } from './places.ts';
import type { Along } from './rearranging.ts';
import { moved, movedAlong, movedBack } from './rearranging.ts';

/** Cells before and behind an axis: added, or cut off where below 0. */
export type Sides = readonly [before: number, behind: number];

const shift = ([before]: Sides): Along => ({
  from: (place) => place - before,
  readers: 1,
  reader: (place) => place + before,
});

/** Zeros around the places of a tensor; without its margins where the sides are below 0. */
export const margined = <const F extends Fields>(
  type: string,
  rank: Rank,
  fields: F,
  sides: (options: Options<F>) => readonly Sides[],
  trials: readonly Trial[],
): LayerDef<F> => ({
  type,
  fields,
  trials,
  output: (options, x) => {
    const margins = sides(options);
    return [x[0]!, ...placesOf(x, rank).map((size, axis) => size + margins[axis]![0] + margins[axis]![1]), x.at(-1)!];
  },
  // y[n,h,w,c] = x[n,h−top,w−left,c], 0 outside
  forward: (options, { x, y }) => {
    const margins = sides(options),
      from = indexed(LETTERS[rank].output.map((letter, axis) => offset(letter, -margins[axis]![0])));
    return [moved(movedAlong(margins.map(shift), x, y), y, `y_{${indexed(LETTERS[rank].output)}} = x_{${from}}`)];
  },
  // dx[n,r,q,c] = dy[n,r+top,q+left,c]
  backward: (options, { x, y }) => {
    const margins = sides(options),
      to = indexed(LETTERS[rank].input.map((letter, axis) => offset(letter, margins[axis]![0])));
    return [
      movedBack(
        movedAlong(margins.map(shift), x, y),
        x,
        y,
        `\\frac{\\partial L}{\\partial x_{${indexed(LETTERS[rank].input)}}} = \\frac{\\partial L}{\\partial y_{${to}}}`,
      ),
    ];
  },
});
