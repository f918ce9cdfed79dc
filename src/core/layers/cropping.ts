import { refuse } from '../errors.ts';
import type { Fields, Options } from '../fields.ts';
import type { LayerDef, Trial } from '../layer.ts';
import type { Sides } from './padding.ts';
import { margined } from './padding.ts';
import type { Rank } from './places.ts';
import { placesOf } from './places.ts';

/** A tensor without the margins of its places: a padding by less than nothing. */
export function cropping<const F extends Fields>(
  type: string,
  rank: Rank,
  fields: F,
  sides: (options: Options<F>) => readonly Sides[],
  trials: readonly Trial[],
): LayerDef<F> {
  const cut = (options: Options<F>): readonly Sides[] =>
    sides(options).map(([before, behind]) => [0 - before, 0 - behind]);
  const def = margined(type, rank, fields, cut, trials);
  return {
    ...def,
    output: (options, x, ...rest) => {
      const shape = def.output(options, x, ...rest);
      if (placesOf(shape, rank).some((size) => size < 1))
        refuse('cropping leaves nothing of its input', x.slice(1), 'crop less');
      return shape;
    },
  };
}
