import type { Read, Term } from '../../core/formula.ts';
import type { Span } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';

/** A term of a cell that was looked at: where it is, and what it is (null: padding). */
export interface Sample {
  readonly cell: number;
  /** Coordinates of the cell. */
  readonly at: readonly number[];
  readonly t: number;
  readonly term: Term | null;
}

/** The most terms that are looked at. */
const MOST = 12_000;

/** The fewest cells that are looked at, however many terms each has: fewer do not tell the axes apart. */
const LEAST = 14;

/** Terms of all cells, or of some that lie all over the tensor: corners, their neighbours, places in between. */
export function samplesOf({ formula, cells, terms }: Span, read: Read): readonly Sample[] {
  const chosen =
    cells * terms <= MOST ? all(cells) : spread(cells, formula.shape, Math.max(LEAST, Math.floor(MOST / terms)));
  const samples: Sample[] = [];
  for (const cell of chosen) {
    const at = unflatten(formula.shape, cell);
    for (let t = 0; t < terms; t++) samples.push({ cell, at, t, term: formula.term(cell, t, read) });
  }
  return samples;
}

const all = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Some of the cells: corners and their neighbours along each axis, cells far from any pattern, then a walk along each axis. */
function spread(cells: number, shape: readonly number[], most: number): readonly number[] {
  const chosen = new Set<number>([0, cells - 1, cells >> 1]);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  /** The cells `i` steps from both ends of every axis. */
  const walk = (i: number): void =>
    shape.forEach((size, axis) => {
      if (i >= size) return;
      chosen.add(i * strides[axis]!);
      chosen.add(cells - 1 - i * strides[axis]!);
    });
  const scatter = (upTo: number): void => {
    for (let i = 1; chosen.size < Math.min(upTo, cells) && i < 4 * most; i++)
      chosen.add(Math.floor(((i * 0.618_033_988_749_895) % 1) * cells));
  };
  walk(1);
  scatter((chosen.size + most) / 2);
  for (let i = 2; i < 12; i++) walk(i);
  scatter(most);
  return [...chosen].slice(0, most);
}

/** Whether the terms of a formula depend on the numbers they read, such as which one was the largest. */
export function isRouted({ formula, cells, terms }: Span, read: Read): boolean {
  const asked: string[] = [];
  const spy: Read = (name) => {
    asked.push(name);
    return read(name);
  };
  for (const cell of new Set([0, cells >> 1, cells - 1]))
    for (let t = 0; t < Math.min(terms, 4); t++) formula.term(cell, t, spy);
  return asked.length > 0;
}
