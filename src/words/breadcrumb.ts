import type { Program, Span } from '../core/program.ts';
import { LOSS, OPTIMIZER } from '../core/program.ts';
import type { SayingMessages } from '../i18n/index.ts';
import type { Level, Position } from '../trace/index.ts';
import { chapterAt, indexOf, litStep } from '../trace/index.ts';
import { placeInWords, placeOf } from './place.ts';
import { symbolOf } from './symbol.ts';
import { tensorInWords } from './tensor.ts';

/** One part of the way to the present step, from coarse to fine, and the position at which that part begins. */
export interface Crumb {
  readonly kind: 'pass' | 'layer' | 'tensor' | 'cell' | 'term';
  readonly text: string;
  readonly start: Position;
}

/**
 * Where a position is, in words: "Backward · conv2 · kernel gradient · filter 3, row 1, column 2, channel 4 · term 17 of
 * 196". As fine as the level is; empty before the first step.
 */
export function breadcrumb(
  messages: SayingMessages,
  program: Program,
  position: Position,
  level: Level,
): readonly Crumb[] {
  const lit = litStep(program, position);
  if (!lit) return [];
  const words = messages.words.breadcrumb;
  const { span, cell, term } = lit;
  const chapter = chapterAt(program, indexOf(lit));
  const crumbs: Crumb[] = [];
  const add = (kind: Crumb['kind'], text: string, start: Position): void => {
    if (text.toLowerCase() !== crumbs.at(-1)?.text.toLowerCase()) crumbs.push({ kind, text, start });
  };
  const layer = span.layer === LOSS ? words.loss : span.layer === OPTIMIZER ? words.optimizer : span.layer;
  add('pass', words.passes[span.pass], program.chapters.find((c) => c.pass === span.pass)!.start);
  add('layer', layer, chapter.start);
  if (level === 'layer') return crumbs;
  add('tensor', tensorIn(messages, program, span), span.start);
  if (named(messages, program, span.formula.out, cell))
    add('cell', placeInWords(messages, program, span.formula.out, cell), span.start + cell * span.terms);
  if (level === 'multiply' && span.terms > 1)
    add('term', words.term(grouped(term + 1), grouped(span.terms)), span.start + cell * span.terms + term);
  return crumbs;
}

/** A tensor as the layer at work calls it: what comes back out of a dense layer is its ∂L/∂x. */
function tensorIn(messages: SayingMessages, program: Program, { formula, layer }: Span): string {
  const { local } = program.tensors.get(formula.out)!;
  return /^d[zyx]$/.test(local) ? symbolOf(program, formula.out, layer) : tensorInWords(messages, program, formula.out);
}

/** The way in one line. */
export const breadcrumbText = (crumbs: readonly Crumb[]): string => crumbs.map((c) => c.text).join(' · ');

/** Whether a place has a name of its own, beside that of its tensor. */
function named(messages: SayingMessages, program: Program, name: string, at: number): boolean {
  const { place, sample } = placeOf(program, name, at);
  return place.kind !== 'only' || sample !== null || Object.hasOwn(messages.words.cells.only, place.local);
}

const grouped = (n: number): string => n.toLocaleString('en');
