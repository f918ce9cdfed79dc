import type { Formula, Read } from '../core/formula.ts';
import { product } from '../core/formula.ts';
import type { Program } from '../core/program.ts';
import type { Position } from './position.ts';
import { chapterAt, stepAt } from './position.ts';

/** From coarse to fine: a layer of a pass, a value, a multiplication. */
export const LEVELS = ['layer', 'value', 'multiply'] as const;
export type Level = (typeof LEVELS)[number];

/** Which multiplications are passed over: none, taps on padding, or every term that comes to 0. */
export const SKIPS = ['nothing', 'padding', 'zeros'] as const;
export type Skip = (typeof SKIPS)[number];

/**
 * The next (+1) or previous (−1) stop at a level: ends of chapters, ends of cells, single terms. Terms that `skip` names are
 * passed over; a cell that has nothing else is a stop of its own. 0 and `program.steps` are stops at every level.
 */
export function neighbour(
  program: Program,
  position: Position,
  level: Level,
  direction: 1 | -1,
  read: Read,
  skip: Skip = 'padding',
): Position {
  if (direction > 0 ? position >= program.steps : position <= 0) return direction > 0 ? program.steps : 0;
  const step = direction > 0 ? Math.floor(position) : Math.ceil(position) - 1;
  if (level === 'layer') {
    const chapter = chapterAt(program, step);
    return direction > 0 ? chapter.end : chapter.start;
  }
  const { span, cell } = stepAt(program, step);
  if (level === 'value') return span.start + (cell + (direction > 0 ? 1 : 0)) * span.terms;
  return direction > 0 ? nextTerm(program, step, read, skip) : previousTerm(program, step, read, skip);
}

/** Whether a term is worth a stop. */
function counts(formula: Formula, cell: number, t: number, read: Read, skip: Skip): boolean {
  if (skip === 'nothing') return true;
  const term = formula.term(cell, t, read);
  return term !== null && (skip === 'padding' || product(term, read) !== 0);
}

/** The position after the first step from `step` on that is worth a stop. */
function nextTerm(program: Program, step: number, read: Read, skip: Skip): Position {
  for (let s = step; s < program.steps;) {
    const { span, cell, term } = stepAt(program, s);
    for (let t = term; t < span.terms; t++, s++) if (counts(span.formula, cell, t, read, skip)) return s + 1;
    if (term === 0) return s;
  }
  return program.steps;
}

/** The position after the last step before `step` that is worth a stop, or 0. */
function previousTerm(program: Program, step: number, read: Read, skip: Skip): Position {
  for (let s = step - 1; s >= 0;) {
    const { span, cell, term } = stepAt(program, s);
    for (let t = term; t >= 0; t--) if (counts(span.formula, cell, t, read, skip)) return s - (term - t) + 1;
    if (term === span.terms - 1) return s + 1;
    s -= term + 1;
  }
  return 0;
}

/**
 * Into what is lit: from a layer to its first value, from a value to its first product. Out again: to the end of the value,
 * to the end of the layer. Returns the same position where there is nothing finer or coarser.
 */
export function inside(
  program: Program,
  position: Position,
  finer: Level,
  read: Read,
  skip: Skip = 'padding',
): Position {
  if (position <= 0) return position;
  const step = Math.ceil(position) - 1;
  if (finer === 'value') {
    const chapter = chapterAt(program, step);
    return chapter.end === position ? neighbour(program, chapter.start, 'value', 1, read) : position;
  }
  const { span, cell } = stepAt(program, step);
  const start = span.start + cell * span.terms;
  return start + span.terms === position ? neighbour(program, start, 'multiply', 1, read, skip) : position;
}

/** The end of the value or the layer that is lit. */
export function outside(program: Program, position: Position, coarser: Level): Position {
  if (position <= 0) return position;
  const step = Math.ceil(position) - 1;
  if (coarser === 'layer') return chapterAt(program, step).end;
  const { span, cell } = stepAt(program, step);
  return span.start + (cell + 1) * span.terms;
}
