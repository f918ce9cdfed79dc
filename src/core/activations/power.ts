import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';

/** z to a fixed power. */
export const power = pointwise(
  'power',
  { exponent: real(2) },
  ({ exponent: p }) => ({
    name: 'power',
    positive: true,
    value: (x) => x ** p,
    derivative: (x) => (p === 0 ? 0 : p * x ** (p - 1)),
    markup: (a) => `(${a})^{${p}}`,
    slope: (a) => `${p}\\,(${a})^{${p - 1}}`,
    code: (a) => `${a} ** ${p < 0 ? `(${p})` : p}`,
    slopeCode: (a) => `${p} * ${a} ** ${p < 1 ? `(${p - 1})` : p - 1}`,
  }),
  [{ exponent: -0.5 }, { exponent: 3 }],
);
