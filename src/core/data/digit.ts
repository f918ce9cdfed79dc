import { refuse } from '../errors.ts';

/** Handwritten digits: `labels` [count] of 0 … 9, `pixels` [count, rows, columns] of ink from 0 (paper) to 255. */
export interface DigitSet {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly labels: Uint8Array;
  readonly pixels: Uint8Array;
}

/** The picture of digit i as ink 0 … 1, shape [rows · columns]; throws a `SpecError` unless 0 ≤ i < count. */
export function digitAt(set: DigitSet, i: number): Float32Array {
  if (!(Number.isInteger(i) && i >= 0 && i < set.count)) {
    refuse(`the number of a digit must be an integer from 0 to ${set.count - 1}`, i);
  }
  const size = set.rows * set.columns;
  const ink = new Float32Array(size);
  for (let p = 0; p < size; p++) ink[p] = set.pixels[i * size + p]! / 255;
  return ink;
}
