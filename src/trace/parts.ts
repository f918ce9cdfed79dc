import type { Program } from '../core/program.ts';
import type { Explanation } from './explain.ts';
import { sampleOf, sampleOfTerm } from './sample.ts';

/** What the samples of a batch add to a number that they share. */
export interface Part {
  readonly sample: number;
  /** The first and one past the last of its terms. */
  readonly first: number;
  readonly end: number;
  /** What its terms come to. */
  readonly sum: number;
}

/**
 * The terms of a cell by sample, where the cell is a sum over the batch, such as the gradient of a weight; null where it is
 * not. Each sample's terms follow one another.
 */
export function partsOf(program: Program, { name, at, terms, reduce }: Explanation): readonly Part[] | null {
  const { batch } = program.options;
  if (batch === 1 || reduce !== 'sum' || sampleOf(program, { name, at }) !== null || terms.length % batch !== 0)
    return null;
  const each = terms.length / batch;
  const parts: Part[] = [];
  let some = false;
  for (let sample = 0; sample < batch; sample++) {
    let sum = 0;
    for (const term of terms.slice(sample * each, (sample + 1) * each)) {
      if (!term) continue;
      if (sampleOfTerm(program, term) !== sample) return null;
      some = true;
      sum += term.product;
    }
    parts.push({ sample, first: sample * each, end: (sample + 1) * each, sum });
  }
  return some ? parts : null;
}
