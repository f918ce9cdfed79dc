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

/** Terms of all cells, or of some that lie all over the tensor: corners, their neighbours, places in between. */
export function samplesOf({ formula, cells, terms }: Span, read: Read): readonly Sample[] {
  const chosen =
    cells * terms <= MOST ? all(cells) : spread(cells, formula.shape, Math.max(8, Math.floor(MOST / terms)));
  const samples: Sample[] = [];
  for (const cell of chosen) {
    const at = unflatten(formula.shape, cell);
    for (let t = 0; t < terms; t++) samples.push({ cell, at, t, term: formula.term(cell, t, read) });
  }
  return samples;
}

const all = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Some of the cells: each axis is walked through on its own, and the rest lies far from any pattern. */
function spread(cells: number, shape: readonly number[], most: number): readonly number[] {
  const chosen = new Set<number>([0, cells - 1, cells >> 1]);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let i = 0; i < Math.min(shape[axis]!, 12); i++) {
      chosen.add(i * stride);
      chosen.add(cells - 1 - i * stride);
    }
    stride *= shape[axis]!;
  }
  for (let i = 1; chosen.size < Math.min(most, cells) && i < 4 * most; i++)
    chosen.add(Math.floor(((i * 0.618_033_988_749_895) % 1) * cells));
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
