import type { Fields, Options } from './fields.ts';

/** A row of a prediction beside what it should be: `n` numbers from `y[at]` on; the target's from `t[from]` on. */
export interface Row {
  readonly y: Float32Array;
  readonly t: Float32Array;
  readonly at: number;
  readonly from: number;
  readonly n: number;
}

/**
 * A number that tells how good a prediction is: the mean over all rows (vectors along the last axis, of all examples) of
 * what each row gives. Keras 3's metrics (keras/src/metrics).
 */
export interface MetricDef<F extends Fields = Fields> {
  readonly type: string;
  readonly fields: F;
  /** The target it reads: numbers like the prediction's, or the number of a class for each row. */
  readonly target: 'numbers' | 'classes';
  /** What a row gives, from 0 to what it counts. */
  row(options: Options<F>): (row: Row) => number;
  /** How much a row counts; 1 unless said otherwise. */
  counts?(options: Options<F>): (row: Row) => number;
  /** What is made of the mean in the end. */
  finish?(mean: number): number;
}

/** Checks a definition's types as it is written, and hands it on. */
export const metric = <const F extends Fields>(def: MetricDef<F>): MetricDef<F> => def;

/** The place of the largest of n numbers; the first of equals. */
export function largest(numbers: Float32Array, at: number, n: number): number {
  let best = 0;
  for (let j = 1; j < n; j++) if (numbers[at + j]! > numbers[at + best]!) best = j;
  return best;
}

/** Whether class k is among the `most` largest; equals count for it, as in Keras's `in_top_k`. */
export function isAmongTop({ y, at, n }: Row, k: number, most: number): boolean {
  const ours = y[at + k]!;
  let above = 0;
  for (let j = 0; j < n; j++) if (y[at + j]! > ours) above++;
  return above < most && ours === ours;
}

/** The mean over the n numbers of a row of f(y, t). */
export const meanOfRow =
  (f: (y: number, t: number) => number) =>
  ({ y, t, at, from, n }: Row): number => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += f(y[at + j]!, t[from + j]!);
    return sum / n;
  };
