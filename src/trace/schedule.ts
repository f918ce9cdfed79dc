import type { Program, Span } from '../core/program.ts';
import type { Level } from './neighbour.ts';
import type { Position } from './position.ts';
import { spanAt } from './position.ts';

/** Seconds ⇄ position for one level: increasing, linear within each span, so that the scrubber's axis is time. */
export interface Schedule {
  readonly seconds: number;
  /** Seconds at the start of each span, and at the end of the last. */
  readonly knots: Float64Array;
  readonly program: Program;
}

/** A layer of a pass takes this long at the coarsest level. */
const CHAPTER_SECONDS = 1.5;
/** Per value and per multiplication: the time for one, and the most that a formula takes however many there are. */
const PACE = { value: { one: 0.6, most: 6 }, multiply: { one: 0.6, most: 16 } } as const;

/** Time for n equal things: `one` each while they are few, never more than `most`. */
const paced = (n: number, { one, most }: { readonly one: number; readonly most: number }): number =>
  (n * one) / (1 + (n * one) / most);

/** The schedule of a program at a level. At speed 1 a pass of any size plays in a watchable time. */
export function scheduleOf(program: Program, level: Level): Schedule {
  const knots = new Float64Array(program.spans.length + 1);
  const duration = (span: Span): number => {
    if (level === 'layer') {
      const chapter = program.chapters.find((c) => span.index >= c.first && span.index <= c.last)!;
      let weight = 0;
      for (let i = chapter.first; i <= chapter.last; i++)
        weight += Math.sqrt(program.spans[i]!.end - program.spans[i]!.start);
      return (CHAPTER_SECONDS * Math.sqrt(span.end - span.start)) / weight;
    }
    if (level === 'value')
      return paced(span.cells, span.terms === 1 ? { one: PACE.value.one, most: PACE.value.most / 2 } : PACE.value);
    return paced(span.end - span.start, PACE.multiply);
  };
  program.spans.forEach((span, i) => {
    knots[i + 1] = knots[i]! + duration(span);
  });
  return { seconds: knots[program.spans.length]!, knots, program };
}

/** The position at a time; times outside the schedule give its ends. */
export function positionAt({ knots, program, seconds }: Schedule, time: number): Position {
  if (!(time > 0)) return 0;
  if (time >= seconds) return program.steps;
  let low = 0,
    high = program.spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (knots[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  const span = program.spans[low]!;
  const share = (time - knots[low]!) / (knots[low + 1]! - knots[low]!);
  return span.start + share * (span.end - span.start);
}

/** The time of a position: the inverse of `positionAt`. */
export function secondsAt({ knots, program, seconds }: Schedule, position: Position): number {
  if (!(position > 0)) return 0;
  if (position >= program.steps) return seconds;
  const span = spanAt(program, Math.floor(position));
  const share = (position - span.start) / (span.end - span.start);
  return knots[span.index]! + share * (knots[span.index + 1]! - knots[span.index]!);
}

/** How many times its own pace the pass at a position must run to take `seconds`; 1 where there is nothing to run. */
export function paceOfPass({ program, knots }: Schedule, position: Position, seconds: number): number {
  if (program.steps === 0) return 1;
  const { pass } = spanAt(program, Math.min(Math.max(0, Math.floor(position)), program.steps - 1));
  const mine = program.spans.filter((span) => span.pass === pass);
  return (knots[mine.at(-1)!.index + 1]! - knots[mine[0]!.index]!) / seconds;
}

/**
 * Where a film rests that goes from one position to another within a frame. Channels come last, so that neighbouring cells
 * lie on different maps: one that passes many of them rests where a place of all maps is done, and the light keeps to one map.
 */
export function restOf(program: Program, from: Position, to: Position): Position {
  const span = spanAt(program, Math.floor(to)),
    { shape } = span.formula;
  const place = shape.length === 4 ? shape[3]! * span.terms : 1;
  if (place === 1 || to - from < 2 * place) return to;
  return span.start + Math.max(1, Math.round((to - span.start) / place)) * place;
}
