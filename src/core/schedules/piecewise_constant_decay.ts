import { refuse } from '../errors.ts';
import type { Options } from '../fields.ts';
import { numbers } from '../fields.ts';
import { schedule } from '../schedule.ts';

const fields = { boundaries: numbers(0, true), factors: numbers(0, false) };

const stairs = ({ boundaries, factors }: Options<typeof fields>): ((t: number) => number) => {
  if (factors.length !== boundaries.length + 1)
    refuse(`factors must be one more than the ${boundaries.length} boundaries`, factors.length);
  if (boundaries.some((b, i) => i > 0 && b <= boundaries[i - 1]!))
    refuse('boundaries must grow', boundaries, 'sort them');
  return (t) => factors[boundaries.filter((b) => t > b).length]!;
};

/** η_t = η·factors[k], k the number of boundaries that t is past: a rate that goes down stairs. */
export const piecewiseConstantDecay = schedule({
  type: 'piecewise_constant_decay',
  fields,
  law: () => 'f_k,\\; b_{k-1} < t \\le b_k',
  factor: stairs,
});
