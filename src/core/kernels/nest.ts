import type { Groups } from '../groups.ts';

/**
 * How the groups of a shape lie in memory: its axes taken together to [a, b, c, d], where (a, c) is a group (number a·C + c), and its cells
 * are those of all b and d. Rows of n numbers are [rows, 1, 1, n], columns [1, rows, columns, 1].
 */
export type Nest = readonly [a: number, b: number, c: number, d: number];

/** The groups of vectors along one axis, `step` cells from one number to the next. */
export const nestOf = ({ rows, n, step }: Pick<Groups, 'rows' | 'n'> & { readonly step: number }): Nest =>
  step === 1 ? [rows, 1, 1, n] : [rows / step, n, step, 1];

/** Lines of cells that lie side by side: those of one group each or, `across`, one cell of each of many groups. */
export interface Lines {
  readonly across: boolean;
  /** Nested: first the groups of `a`, in them all of `b`, in these the lines. */
  readonly n: readonly [number, number, number];
  readonly length: number;
}

/** A nest as lines, as long as there are. */
export const linesOf = ([a, b, c, d]: Nest): Lines =>
  d === 1 ? { across: true, n: [a, b, 1], length: c } : { across: false, n: [a, b, c], length: d };
