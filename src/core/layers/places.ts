import { refuse } from '../errors.ts';
import type { Shape } from '../tensor.ts';

/** How many axes of places a tensor has between the batch and its channels: steps; rows and columns; depth before them. */
export type Rank = 1 | 2 | 3;

/** The letters by which laws call the places of an output, those of an input, and the taps of a window. */
export const LETTERS: { readonly [R in Rank]: Record<'output' | 'input' | 'tap', readonly string[]> } = {
  1: { output: ['t'], input: ['r'], tap: ['k'] },
  2: { output: ['h', 'w'], input: ['r', 'q'], tap: ['i', 'j'] },
  3: { output: ['d', 'h', 'w'], input: ['p', 'r', 'q'], tap: ['l', 'i', 'j'] },
};

const READS: { readonly [R in Rank]: readonly [what: string, hint: string] } = {
  1: ['reads [steps, channels]', 'give it a sequence'],
  2: ['reads [height, width, channels]', 'give it an image'],
  3: ['reads [depth, height, width, channels]', 'give it a volume'],
};

/** The sizes of a tensor's places; refuses a tensor of another rank. */
export function placesOf(x: Shape, rank: Rank): readonly number[] {
  if (x.length !== rank + 2) refuse(READS[rank][0], x.slice(1), READS[rank][1]);
  return x.slice(1, -1);
}

/** An index with the channel behind: `h+1,\\,w,\\,c`. */
export const indexed = (places: readonly string[]): string => [...places, 'c'].join(',\\,');

/** A place shifted by a number, as TeX. */
export const offset = (place: string, by: number): string =>
  by === 0 ? place : by > 0 ? `${place}+${by}` : `${place}-${-by}`;
