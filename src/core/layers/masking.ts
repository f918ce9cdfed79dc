import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillScaled } from '../kernels/elementwise.ts';
import type { Shape } from '../tensor.ts';

const slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;

/** out = m·from / (1 − rate): `mask` says which cell of the mask m a cell looks at. */
export const masked = (
  out: string,
  from: string,
  shape: Shape,
  rate: number,
  mask: (cell: number) => number,
  bind: (keep: number) => NonNullable<Formula['bind']>,
): Formula => {
  const keep = 1 / (1 - rate);
  return {
    out,
    shape,
    law: out === 'y' ? 'y = \\frac{1}{1-p}\\, m\\, x' : `${slope('x')} = \\frac{1}{1-p}\\, m\\, ${slope('y')}`,
    terms: 1,
    term: (c) => scaled(keep, ref('mask', mask(c)), ref(from, c)),
    bind: bind(keep),
  };
};

/** out = from: in prediction, and for a gradient that goes through. */
export const passed = (out: string, from: string, shape: Shape): Formula => ({
  out,
  shape,
  law: out === 'y' ? 'y = x' : `${slope('x')} = ${slope('y')}`,
  terms: 1,
  term: (c) => times(ref(from, c)),
  bind: (o, read, k) => fillScaled(k, o, read(from)),
});
