import { refuse } from '../errors.ts';
import type { Fields, Options } from '../fields.ts';
import type { LayerDef, Trial } from '../layer.ts';
import type { Sides } from './padding.ts';
import type { Rank } from './places.ts';
import { indexed, LETTERS, offset, placesOf } from './places.ts';
import type { Along } from './rearranging.ts';
import { moved, movedAlong, movedBack } from './rearranging.ts';

const shift = ([before]: Sides): Along => ({
  from: (place) => place + before,
  readers: 1,
  reader: (place) => place - before,
});

/** A tensor without the margins of its places. */
export const cropping = <const F extends Fields>(
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
    const margins = sides(options),
      left = placesOf(x, rank).map((size, axis) => size - margins[axis]![0] - margins[axis]![1]);
    if (left.some((size) => size < 1)) refuse('cropping leaves nothing of its input', x.slice(1), 'crop less');
    return [x[0]!, ...left, x.at(-1)!];
  },
  // y[n,h,w,c] = x[n,h+top,w+left,c]
  forward: (options, { x, y }) => {
    const margins = sides(options),
      from = indexed(LETTERS[rank].output.map((letter, axis) => offset(letter, margins[axis]![0])));
    return [moved(movedAlong(margins.map(shift), x, y), y, `y_{${indexed(LETTERS[rank].output)}} = x_{${from}}`)];
  },
  // dx[n,r,q,c] = dy[n,r−top,q−left,c], 0 where it was cut
  backward: (options, { x, y }) => {
    const margins = sides(options),
      to = indexed(LETTERS[rank].input.map((letter, axis) => offset(letter, -margins[axis]![0])));
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
