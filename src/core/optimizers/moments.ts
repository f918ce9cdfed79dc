import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import type { Shape } from '../tensor.ts';

/** 0.1 and not 0.09999999999999998. */
const round = (x: number): number => Number(x.toPrecision(6));

/** m′ = β·m + (1 − β)·g: a mean of the gradients that forgets. */
export const meanOf = (slot: string, shape: Shape, beta: number): Formula => ({
  out: `${slot}.next`,
  shape,
  law: `${slot[0]}' = ${beta}\\,${slot[0]} + ${round(1 - beta)}\\,\\frac{\\partial L}{\\partial w}`,
  terms: 2,
  term: (c, t) => (t === 0 ? scaled(beta, ref(slot, c)) : scaled(1 - beta, ref('g', c))),
  bind: (out, read, k) => k.each('mean', out, { m: read(slot), g: read('g') }, {}, { keep: beta, take: 1 - beta }),
});

/** v′ = β·v + (1 − β)·g²: a mean of their squares. */
export const squareOf = (slot: string, shape: Shape, beta: number): Formula => ({
  out: `${slot}.next`,
  shape,
  law: `v' = ${beta}\\,v + ${round(1 - beta)}\\,\\bigl(\\frac{\\partial L}{\\partial w}\\bigr)^2`,
  terms: 2,
  term: (c, t) => (t === 0 ? scaled(beta, ref(slot, c)) : scaled(1 - beta, ref('g', c), ref('g', c))),
  bind: (out, read, k) =>
    k.each('meanSquare', out, { v: read(slot), g: read('g') }, {}, { keep: beta, take: 1 - beta }),
});

/** 1 / √(v + ε): how far to go for each unit of gradient. */
export const inverseRoot = (epsilon: number): ScalarFunction => ({
  name: 'gait',
  value: (v) => 1 / Math.sqrt(v + epsilon),
  derivative: (v) => -0.5 * (v + epsilon) ** -1.5,
  markup: (v) => `\\frac{1}{\\sqrt{${v}+\\varepsilon}}`,
  code: (v) => `1 / np.sqrt(${v} + ${epsilon})`,
});

/** η_t = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ): the rate of update t, larger while the means have seen little. */
export const correctedRate = (beta1: number, beta2: number): readonly Formula[] => [
  {
    out: 'correction',
    shape: [1],
    law: `c = \\frac{\\sqrt{1-${beta2}^t}}{1-${beta1}^t}`,
    terms: 1,
    term: () => times(ref('step', 0)),
    then: {
      name: 'bias correction',
      value: (t) => Math.sqrt(1 - beta2 ** t) / (1 - beta1 ** t),
      derivative: () => Number.NaN,
      markup: (t) => `\\frac{\\sqrt{1-${beta2}^{${t}}}}{1-${beta1}^{${t}}}`,
      code: (t) => `np.sqrt(1 - ${beta2} ** ${t}) / (1 - ${beta1} ** ${t})`,
    },
  },
  {
    out: 'rate',
    shape: [1],
    law: '\\eta_t = \\eta \\cdot c',
    terms: 1,
    term: () => times(ref('learningRate', 0), ref('correction', 0)),
  },
];
