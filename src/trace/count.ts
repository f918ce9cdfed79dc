import type { Program } from '../core/program.ts';
import type { Level } from './neighbour.ts';
import type { Position } from './position.ts';
import { chapterAt, stepAt } from './position.ts';

/** How many stops a program has at a level: chapters, values, or multiplications (padding counted, so that a number is an address). */
export function countOf(program: Program, level: Level): number {
  if (level === 'layer') return program.chapters.length;
  if (level === 'multiply') return program.steps;
  let cells = 0;
  for (const span of program.spans) cells += span.cells;
  return cells;
}

/** Which stop is in the light, counted from 1; 0 at the start. */
export function ordinalAt(program: Program, position: Position, level: Level): number {
  if (!(position > 0) || program.steps === 0) return 0;
  const step = Math.min(Math.ceil(position), program.steps) - 1;
  if (level === 'multiply') return step + 1;
  if (level === 'layer') return chapterAt(program, step).index + 1;
  const { span, cell } = stepAt(program, step);
  let before = 0;
  for (let i = 0; i < span.index; i++) before += program.spans[i]!.cells;
  return before + cell + 1;
}

/** The position at which the n-th stop of a level is just complete: the inverse of `ordinalAt`. */
export function positionOfOrdinal(program: Program, ordinal: number, level: Level): Position {
  const n = Math.min(Math.max(Math.trunc(ordinal), 0), countOf(program, level));
  if (n === 0) return 0;
  if (level === 'multiply') return n;
  if (level === 'layer') return program.chapters[n - 1]!.end;
  let left = n;
  for (const span of program.spans) {
    if (left <= span.cells) return span.start + left * span.terms;
    left -= span.cells;
  }
  return program.steps;
}
