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

/** A cell of [batch, height, width, channels] taken apart. */
export function place(cell: number, [, height, width, channels]: Shape) {
  const at = Math.floor(cell / channels!),
    line = Math.floor(at / width!);
  return { c: cell % channels!, column: at % width!, row: line % height!, n: Math.floor(line / height!) };
}

/** The cell of [batch, height, width, channels] at a place, or −1 outside the image. */
export const cellAt = ([, height, width, channels]: Shape, n: number, row: number, column: number, c: number): number =>
  row < 0 || column < 0 || row >= height! || column >= width!
    ? -1
    : ((n * height! + row) * width! + column) * channels! + c;
