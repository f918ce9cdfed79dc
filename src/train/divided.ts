import { refuse } from '../core/errors.ts';
import type { Examples } from './loop.ts';

/**
 * The examples to learn from, and those to measure by: `share` of the given ones, the last, as in Keras; null where it is 0.
 * Throws a `SpecError` where either part would be empty.
 */
export function divided(
  given: Examples,
  share: number,
): { readonly learnt: Examples; readonly validation: Examples | null } {
  if (share === 0) return { learnt: given, validation: null };
  if (!(share > 0 && share < 1)) refuse('validationSplit must be from 0 to 1, without 1', share);
  const at = Math.floor(given.count * (1 - share));
  if (at === 0 || at === given.count)
    refuse(`validationSplit leaves ${at} of ${given.count} examples to learn from`, share, 'choose another share');
  return { learnt: part(given, 0, at), validation: part(given, at, given.count) };
}

function part(given: Examples, from: number, to: number): Examples {
  const of = (data: Float32Array): Float32Array => {
    const size = data.length / given.count;
    return data.subarray(from * size, to * size);
  };
  const all = (by: ReadonlyMap<string, Float32Array>) => new Map([...by].map(([id, data]) => [id, of(data)]));
  return {
    count: to - from,
    inputs: all(given.inputs),
    targets: of(given.targets),
    ...(given.moreTargets && { moreTargets: all(given.moreTargets) }),
    ...(given.sampleWeights && { sampleWeights: of(given.sampleWeights) }),
  };
}
