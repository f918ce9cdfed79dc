import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';

/** ½·(z + √(z² + b)): a softplus of square roots (Barron 2021). */
export const squareplus = pointwise(
  'squareplus',
  { b: real(4, 0) },
  ({ b }) => {
    const root = (x: number): number => Math.sqrt(x * x + b);
    return {
      name: 'squareplus',
      // Below 0 the two nearly cancel: b / (√ − z) is the same without loss.
      value: (x) => (x >= 0 || b === 0 ? (x + root(x)) / 2 : b / (root(x) - x) / 2),
      derivative: (x) => (x === 0 ? 0.5 : x > 0 || b === 0 ? (1 + x / root(x)) / 2 : b / (root(x) * (root(x) - x)) / 2),
      markup: (a) => `\\tfrac{1}{2}\\bigl(${a} + \\sqrt{(${a})^2 + ${b}}\\bigr)`,
      slope: (a) => `\\tfrac{1}{2}\\Bigl(1 + \\frac{${a}}{\\sqrt{(${a})^2 + ${b}}}\\Bigr)`,
      code: (a) => `(${a} + np.sqrt(${a} ** 2 + ${b})) / 2`,
      slopeCode: (a) => `(1 + ${a} / np.sqrt(${a} ** 2 + ${b})) / 2`,
    };
  },
  [{ b: 1 }],
);
