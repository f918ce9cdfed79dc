import type { ExplainedTerm, Explanation } from '../../../trace/index.ts';
import type { Grid } from '../../../words/index.ts';
import { channelTerms } from '../../../words/index.ts';

/** One place of a window: its term (null: nothing lies under it), and whether it is in the light or still to come. */
export interface Tap {
  readonly t: number;
  readonly term: ExplainedTerm | null;
  readonly state: 'done' | 'now' | 'later';
  /** On padding: the number that meets it, and which factor of a term it would be. */
  readonly idle: { readonly factor: number; readonly name: string; readonly at: number } | null;
}

/** The taps of one channel, row by row. */
export const tapsOf = (
  explanation: Explanation,
  grid: Grid,
  first: number,
  channel: number,
  now: number | null,
): readonly Tap[] =>
  channelTerms(grid, first, channel).map((t) => {
    const term = explanation.terms[t] ?? null,
      { whole } = grid;
    return {
      t,
      term,
      state: now === null || t < now ? 'done' : t === now ? 'now' : 'later',
      idle: term || !whole ? null : { factor: whole.factor, name: whole.name, at: whole.at(t) },
    };
  });

/** The largest size among numbers: the end of a colour scale. */
export function topOf(numbers: Iterable<number>): number {
  let top = 0;
  for (const x of numbers) if (Number.isFinite(x)) top = Math.max(top, Math.abs(x));
  return top;
}

/** The end of the colour scale for one factor of all terms of a cell. */
export const topOfFactor = (explanation: Explanation, first: number, end: number, k: number): number =>
  topOf(explanation.terms.slice(first, end).map((term) => term?.factors[k]?.value ?? 0));
