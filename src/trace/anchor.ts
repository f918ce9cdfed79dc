import { flatten, unflatten } from '../core/tensor.ts';
import type { Pass, Program } from '../core/program.ts';
import type { Position } from './position.ts';
import { litStep } from './position.ts';

/** A place in a program by name, not by number: it survives edits of the network and goes into links. */
export interface Anchor {
  readonly pass: Pass;
  readonly layer: string;
  /** The tensor being made, by name; the cell by its coordinates; the term. */
  readonly out: string;
  readonly cell: readonly number[];
  readonly term: number;
  /** How much of the term is done, in (0, 1]. */
  readonly progress: number;
}

/** Where a position is, by name; null at the start. */
export function anchorOf(program: Program, position: Position): Anchor | null {
  const lit = litStep(program, position);
  if (!lit) return null;
  const { span, cell, term, progress } = lit;
  return {
    pass: span.pass,
    layer: span.layer,
    out: span.formula.out,
    cell: unflatten(span.formula.shape, cell),
    term,
    progress,
  };
}

/** The position of an anchor in a program; the nearest there is where the place itself is gone. */
export function positionOf(program: Program, anchor: Anchor | null): Position {
  if (!anchor) return 0;
  const span = program.tensors.get(anchor.out)?.span;
  if (!span) {
    const chapter =
      program.chapters.find((c) => c.pass === anchor.pass && c.layer === anchor.layer) ??
      program.chapters.find((c) => c.pass === anchor.pass);
    // Of a pass that is not run, such as those of training in a prediction, all that comes before it is done.
    if (!chapter) return anchor.pass === 'forward' ? 0 : program.steps;
    return chapter.start;
  }
  const { shape } = span.formula;
  const cell = flatten(
    shape,
    shape.map((size, axis) => clamp(anchor.cell[axis] ?? 0, size - 1)),
  );
  return (
    span.start + cell * span.terms + clamp(anchor.term, span.terms - 1) + Math.min(Math.max(anchor.progress, 1e-6), 1)
  );
}

const clamp = (i: number, most: number): number => (Number.isInteger(i) ? Math.min(Math.max(i, 0), most) : 0);
