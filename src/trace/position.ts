import type { Chapter, Program, Span } from '../core/program.ts';

/**
 * A position says how far we have looked: a real number from 0 (nothing computed) to `program.steps`. Its integer part
 * counts the steps that are done; its fraction is the progress inside the next one. The step in the light is the last one
 * begun: at position 5.0 it is step 4, complete; at 5.3 it is step 5, three tenths done.
 */
export type Position = number;

/** A step number taken apart: which formula, which cell of its output, which term of that cell. */
export interface Address {
  readonly span: Span;
  readonly cell: number;
  readonly term: number;
}

/** The span that holds a step, by binary search. */
export function spanAt(program: Program, step: number): Span {
  const { spans } = program;
  let low = 0,
    high = spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (spans[middle]!.start <= step) low = middle;
    else high = middle - 1;
  }
  return spans[low]!;
}

/** The address of a step in [0, steps): a binary search, two divisions, nothing stored. */
export function stepAt(program: Program, step: number): Address {
  const span = spanAt(program, step);
  const offset = step - span.start,
    cell = Math.floor(offset / span.terms);
  return { span, cell, term: offset - cell * span.terms };
}

/** The step number of an address: the inverse of `stepAt`. */
export const indexOf = ({ span, cell, term }: Address): number => span.start + cell * span.terms + term;

/** The step in the light, and how much of it is done, in (0, 1]; null at position 0, before anything. */
export function litStep(program: Program, position: Position): (Address & { readonly progress: number }) | null {
  if (position <= 0 || program.steps === 0) return null;
  const step = Math.min(Math.ceil(position), program.steps) - 1;
  return { ...stepAt(program, step), progress: Math.min(position - step, 1) };
}

/** The chapter that holds a step. */
export function chapterAt(program: Program, step: number): Chapter {
  const { index } = spanAt(program, step);
  return program.chapters.find((c) => index >= c.first && index <= c.last)!;
}

/** The position at which a cell has just been computed; 0 for a tensor that is given. */
export function whenComputed(program: Program, name: string, cell: number): Position {
  const span = program.tensors.get(name)?.span;
  return span ? span.start + (cell + 1) * span.terms : 0;
}

/** How much of a cell is there at a position: 0 not begun, 1 complete. Given tensors are there from the start. */
export function reveal(span: Span | null, cell: number, position: Position): number {
  if (!span) return 1;
  const done = (position - span.start) / span.terms - cell;
  return done <= 0 ? 0 : done >= 1 ? 1 : done;
}

/** How many cells of a span are complete at a position. */
export const cellsDone = (span: Span, position: Position): number =>
  Math.max(0, Math.min(span.cells, Math.floor((position - span.start) / span.terms)));
