import type { Program, Values } from '../core/program.ts';
import type { Messages } from '../i18n/index.ts';
import type { Cell, Level, Position } from '../trace/index.ts';
import { litStep } from '../trace/index.ts';

export type Tone = 'number' | 'positive' | 'negative' | 'gradientPositive' | 'gradientNegative';

/** A piece of a sentence; numbers say what they are, so that a view can set them apart. */
export interface Segment {
  readonly text: string;
  readonly tone?: Tone;
  readonly cell?: Cell;
}

/** The sentence as one string. */
export const plain = (segments: readonly Segment[]): string => segments.map((s) => s.text).join('');

/** One sentence about the present step. */
export function sentence(
  _messages: Messages,
  program: Program,
  _values: Values,
  position: Position,
  _level: Level,
): readonly Segment[] {
  const lit = litStep(program, position);
  return [{ text: lit ? `${lit.span.formula.out}[${lit.cell}] ${lit.term}` : 'start' }];
}
