import { refuse } from '../errors.ts';
import { flag } from '../fields.ts';
import type { Groups } from '../groups.ts';
import { groups } from '../groups.ts';
import type { Trial } from '../layer.ts';
import type { Shape } from '../tensor.ts';

/** Whether the pooled axes stay, with size 1. */
export const globalFields = { keepdims: flag(false) };

/** The numbers of one sample and channel together, over steps (rank 3) or rows and columns (rank 4). */
export function whole(x: Shape, rank: number): Groups {
  if (x.length !== rank)
    refuse(
      rank === 3 ? 'reads [steps, channels]' : 'reads [height, width, channels]',
      x.slice(1),
      rank === 3 ? 'give it a sequence' : 'give it an image',
    );
  return groups(x, rank === 3 ? [1] : [1, 2]);
}

/** One number for each sample and channel. */
export const globalOutput = ({ keepdims }: { readonly keepdims: boolean }, x: Shape, rank: number): Shape => {
  const { each } = whole(x, rank);
  return keepdims ? each : [x[0]!, x.at(-1)!];
};

export const globalTrials = (rank: number): readonly Trial[] =>
  [false, true].map((keepdims) => ({ options: { keepdims }, inputs: [rank === 3 ? [2, 3, 2] : [2, 3, 2, 2]] }));
