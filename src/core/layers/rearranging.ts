import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { gather, scatter } from '../kernels/copy.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';

/** A layer that computes nothing and only moves numbers: which one each output cell is, and who reads an input cell. */
export interface Moves {
  /** The input cell that an output cell shows, or −1: it is 0. */
  readonly from: (cell: number) => number;
  /** Most output cells that show one input cell; the t-th of them, or −1 where there are fewer. */
  readonly readers: number;
  readonly reader: (cell: number, t: number) => number;
}

/** y[c] = x[from(c)], or 0. */
export const moved = (moves: Moves, y: Shape, law: string): Formula => ({
  out: 'y',
  shape: y,
  law,
  terms: 1,
  term: (c) => {
    const at = moves.from(c);
    return at < 0 ? null : times(ref('x', at));
  },
  bind: (out, read) => gather(out, read('x'), table(moves, y)),
});

/** dx[i] = Σ over the output cells c that show i: dy[c]. */
export const movedBack = (moves: Moves, x: Shape, y: Shape, law: string): Formula => ({
  out: 'dx',
  shape: x,
  law,
  terms: moves.readers,
  term: (cell, t) => {
    const at = moves.reader(cell, t);
    return at < 0 ? null : times(ref('dy', at));
  },
  bind: (out, read) => scatter(out, read('dy'), table(moves, y)),
});

const table = (moves: Moves, y: Shape): Int32Array => Int32Array.from({ length: sizeOf(y) }, (_, c) => moves.from(c));

/** Where the places of one axis come from: `from` an output place the input place, or one outside; `reader` back again. */
export interface Along {
  readonly from: (place: number) => number;
  /** Most output places that show one input place; the t-th of them. */
  readonly readers: number;
  readonly reader: (place: number, t: number) => number;
}

/** The places of [batch, …places, channels] moved axis by axis; channels and samples stay. */
export function movedAlong(axes: readonly Along[], x: Shape, y: Shape): Moves {
  const channels = x.at(-1)!;
  /** The cell of `to` whose place along every axis is `at` that of a cell of `of`; −1 outside. */
  const there = (cell: number, of: Shape, to: Shape, at: (axis: number, place: number) => number): number => {
    let rest = Math.floor(cell / channels),
      found = cell % channels,
      step = channels;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const size = of[axis + 1]!,
        place = at(axis, rest % size);
      if (place < 0 || place >= to[axis + 1]!) return -1;
      rest = Math.floor(rest / size);
      found += place * step;
      step *= to[axis + 1]!;
    }
    return found + rest * step;
  };
  return {
    from: (cell) => there(cell, y, x, (axis, place) => axes[axis]!.from(place)),
    readers: axes.reduce((n, { readers }) => n * readers, 1),
    reader: (cell, t) => {
      let rest = t;
      return there(cell, x, y, (axis, place) => {
        const { readers, reader } = axes[axis]!,
          one = rest % readers;
        rest = Math.floor(rest / readers);
        return reader(place, one);
      });
    },
  };
}
