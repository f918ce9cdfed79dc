import { flag } from '../fields.ts';
import type { Groups } from '../groups.ts';
import { groups } from '../groups.ts';
import type { Trial } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Rank } from './places.ts';
import { placesOf } from './places.ts';

/** Whether the pooled axes stay, with size 1. */
export const globalFields = { keepdims: flag(false) };

/** The numbers of one sample and channel together, over all places. */
export function whole(x: Shape, rank: Rank): Groups {
  const places = placesOf(x, rank);
  return groups(
    x,
    places.map((_, axis) => axis + 1),
  );
}

/** One number for each sample and channel. */
export const globalOutput = ({ keepdims }: { readonly keepdims: boolean }, x: Shape, rank: Rank): Shape => {
  const { each } = whole(x, rank);
  return keepdims ? each : [x[0]!, x.at(-1)!];
};

export const globalTrials = (rank: Rank): readonly Trial[] =>
  [false, true].map((keepdims) => ({ options: { keepdims }, inputs: [[2, ...[3, 2, 2].slice(0, rank), 2]] }));
