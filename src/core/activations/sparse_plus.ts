import { pointwise } from './pointwise.ts';

/** 0 up to −1, (z + 1)²/4 up to 1, z beyond: a softplus that ends. */
export const sparsePlus = pointwise('sparse_plus', {}, () => ({
  name: 'sparse plus',
  value: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x),
  derivative: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) / 2 : 1),
  markup: (a) => `\\begin{cases}0 & ${a} \\le -1\\\\ \\tfrac{1}{4}(${a} + 1)^2 & \\\\ ${a} & ${a} \\ge 1\\end{cases}`,
  slope: (a) => `\\min(\\max(0, \\tfrac{1}{2}(${a} + 1)), 1)`,
  code: (a) => `0.0 if ${a} <= -1 else ((${a} + 1) ** 2 / 4 if ${a} < 1 else ${a})`,
  slopeCode: (a) => `0.0 if ${a} <= -1 else ((${a} + 1) / 2 if ${a} < 1 else 1.0)`,
}));
