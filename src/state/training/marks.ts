import type { Mark } from './messages.ts';

/** The most marks of a curve. */
const MOST_MARKS = 400;

/** A curve of not too many marks: where there are too many, each two neighbours become their mean. */
export const thinned = (marks: readonly Mark[]): readonly Mark[] =>
  marks.length <= MOST_MARKS ? marks : condensed(marks, 2);

/** Of each so many neighbours one mark, where the last of them is: their mean. */
export function condensed(marks: readonly Mark[], size: number): readonly Mark[] {
  const kept: Mark[] = [];
  for (let i = 0; i < marks.length; i += size) {
    const some = marks.slice(i, i + size);
    const mean = (of: (mark: Mark) => number): number => some.reduce((sum, m) => sum + of(m), 0) / some.length;
    kept.push({ at: some.at(-1)!.at, loss: mean((m) => m.loss), accuracy: mean((m) => m.accuracy) });
  }
  return kept;
}
