import type { Read } from '../core/formula.ts';
import type { Program, Span } from '../core/program.ts';
import { gradientOf } from './explain.ts';
import { product } from '../core/formula.ts';
import type { Cell } from './explain.ts';
import type { Rerun } from './rerun.ts';

/** A place where the loss has a corner: a function that bends there, or a maximum that changes hands. */
export interface Kink extends Cell {
  readonly kind: 'bend' | 'tie';
}

/** What a small step up and a small step down say about the slope of the loss, beside what the backward pass says. */
export interface Nudge {
  /** The number that is moved, and the step. */
  readonly cell: Cell;
  readonly step: number;
  readonly value: number;
  /** The loss a step below, here, a step above. */
  readonly losses: readonly [below: number, here: number, above: number];
  /** (above − below) / 2ε, and the slopes to each side. */
  readonly slope: number;
  readonly left: number;
  readonly right: number;
  /** What the backward pass made. */
  readonly gradient: number;
  /** The same in double precision: the rest of the difference is rounding. */
  readonly exact: number;
  /** How far the two may differ: rounding of 32-bit numbers in the gradient, curvature in the slope. */
  readonly allowed: number;
  readonly agrees: boolean;
  /** The first corner within the step; null where the way is smooth. */
  readonly kink: Kink | null;
}

/** The first step that is tried, and how often it is made ten times smaller where a corner lies within. */
const STEP = 1e-3;
const TRIES = 4;

/**
 * Moves a number by ±ε, runs the network again, and compares the slope with the gradient. Where a corner lies within the
 * step, a smaller one is tried. Null: the number has no gradient in this program.
 */
export function nudge(rerun: Rerun, cell: Cell, gradients: Read): Nudge | null {
  const name = gradientOf(rerun.program, cell.name);
  if (name === null) return null;
  const gradient = gradients(name)[cell.at]!;
  const scale = sizeOfTerms(rerun.program.tensors.get(name)!.span!, cell.at, gradients);
  // A score that a mask took away is −∞: it stays where it is, however far it is moved.
  const size = Math.abs(rerun.at(cell));
  let step = STEP * 10 ** (size < Infinity ? Math.max(0, Math.round(Math.log10(size || 1))) : 0);
  for (let tries = 1; ; tries++, step /= 10) {
    const found = nudgedBy(rerun, cell, step, gradient, scale);
    if (!found.kink || tries === TRIES) return found;
  }
}

function nudgedBy(rerun: Rerun, cell: Cell, step: number, gradient: number, scale: number): Nudge {
  const seen = cornersOf(rerun.program);
  let below: Float64Array[] = [],
    kink: Kink | null = null;
  const low = rerun.moved(cell, -step, (read) => (below = seen.map((corner) => sidesOf(corner, read))));
  const high = rerun.moved(cell, step, (read) => {
    for (let i = 0; i < seen.length && !kink; i++) {
      const sides = sidesOf(seen[i]!, read),
        at = sides.findIndex((side, c) => isOther(side, below[i]![c]!));
      if (at >= 0) kink = { kind: seen[i]!.formula.reduce === 'max' ? 'tie' : 'bend', name: seen[i]!.formula.out, at };
    }
  });
  const { loss } = rerun;
  const slope = (high - low) / (2 * step),
    left = (loss - low) / step,
    right = (high - loss) / step;
  // What the gradient lost to 32 bits, as far as rounding may go; and how far the loss bends within the step.
  const exact = rerun.at({ name: gradientOf(rerun.program, cell.name)!, at: cell.at });
  const rounding = Math.min(Math.abs(gradient - exact), 0.02 * Math.abs(exact) + 1e-5 * scale);
  const bending = kink ? 0 : Math.min(0.05 * Math.abs(right - left), 0.01 * Math.abs(exact) + 1e-6 * scale);
  const allowed = rounding * 1.01 + bending + 1e-6 * scale + (4e-16 * Math.abs(loss)) / step + 1e-12;
  return {
    cell,
    step,
    value: rerun.at(cell),
    losses: [low, loss, high],
    slope,
    left,
    right,
    gradient,
    exact,
    allowed,
    agrees: Math.abs(slope - gradient) <= allowed,
    kink,
  };
}

/** What the terms of a cell come to regardless of their signs: rounding is a part of that, however small their sum. */
function sizeOfTerms({ formula, terms }: Span, cell: number, read: Read): number {
  let size = 0;
  for (let t = 0; t < terms; t++) {
    const term = formula.term(cell, t, read);
    if (term) size += Math.abs(product(term, read));
  }
  return size;
}

/** Cells of one formula that are looked at: more would cost more than the run itself. */
const MOST_CELLS = 100_000;

/** The formulas whose cells may have a corner: functions of one number, and maxima. */
const cornersOf = (program: Program): readonly Span[] =>
  program.spans.filter(
    ({ pass, formula, cells, terms }) =>
      (pass === 'forward' || pass === 'loss') &&
      cells * terms <= MOST_CELLS &&
      ((formula.reduce === 'max' && terms > 1 && !isShift(formula.out)) || (formula.then !== undefined && terms === 1)),
  );

/** The largest number that a softmax takes away from all: which one it is does not matter. */
const isShift = (out: string): boolean => out.endsWith('.top') || out.endsWith('_top');

/** On which side of its corners each cell is: the slope of its function, or the number of the term that wins. */
function sidesOf({ formula, cells, terms }: Span, read: Read): Float64Array {
  const sides = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    if (formula.reduce === 'max') {
      let best = -Infinity,
        winner = 0;
      for (let t = 0; t < terms; t++) {
        const term = formula.term(cell, t, read);
        if (!term) continue;
        const p = product(term, read);
        if (p > best) {
          best = p;
          winner = t;
        }
      }
      // Whole numbers apart, so that another winner is never a small difference.
      sides[cell] = winner * 10;
    } else {
      const term = formula.term(cell, 0, read);
      sides[cell] = term ? formula.then!.derivative(product(term, read)) : 0;
    }
  }
  return sides;
}

/** Two slopes that no smooth function has within a small step. */
const isOther = (a: number, b: number): boolean =>
  Math.abs(a - b) > 0.04 * Math.max(1, Math.min(Math.abs(a), Math.abs(b)));
