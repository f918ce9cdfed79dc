import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { adamGait, adamStep, movingMean, movingSquare } from '../kernels/update.ts';
import { optimizer } from '../optimizer.ts';

/** Adam as Keras 3 computes it: w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε). */
export const adam = optimizer({
  type: 'adam',
  fields: { learningRate: real(0.001, 0), beta1: real(0.9, 0, 1), beta2: real(0.999, 0, 1), epsilon: real(1e-7, 0) },
  slots: () => ['m', 'v'],
  shared: ({ beta1, beta2 }) => [
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
      },
    },
    {
      out: 'rate',
      shape: [1],
      law: '\\eta_t = \\eta \\cdot c',
      terms: 1,
      term: () => times(ref('learningRate', 0), ref('correction', 0)),
    },
  ],
  update: ({ beta1, beta2, epsilon }, shape) => [
    {
      out: 'm.next',
      shape,
      law: `m' = ${beta1}\\,m + ${round(1 - beta1)}\\,\\frac{\\partial L}{\\partial w}`,
      terms: 2,
      term: (c, t) => (t === 0 ? scaled(beta1, ref('m', c)) : scaled(1 - beta1, ref('g', c))),
      bind: (out, read) => movingMean(out, read('m'), read('g'), beta1),
    },
    {
      out: 'v.next',
      shape,
      law: `v' = ${beta2}\\,v + ${round(1 - beta2)}\\,\\bigl(\\frac{\\partial L}{\\partial w}\\bigr)^2`,
      terms: 2,
      term: (c, t) => (t === 0 ? scaled(beta2, ref('v', c)) : scaled(1 - beta2, ref('g', c), ref('g', c))),
      bind: (out, read) => movingSquare(out, read('v'), read('g'), beta2),
    },
    {
      out: 'gait',
      shape,
      law: "gait = \\frac{1}{\\sqrt{v'} + \\varepsilon}",
      terms: 1,
      term: (c) => times(ref('v.next', c)),
      then: {
        name: 'gait',
        value: (v) => 1 / (Math.sqrt(v) + epsilon),
        derivative: () => Number.NaN,
        markup: (v) => `\\frac{1}{\\sqrt{${v}}+\\varepsilon}`,
      },
      bind: (out, read) => adamGait(out, read('v.next'), epsilon),
    },
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta_t\\, m' \\cdot gait",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-1, ref('rate', 0), ref('m.next', c), ref('gait', c))),
      bind: (out, read) => adamStep(out, read('w'), read('m.next'), read('gait'), read('rate')),
    },
  ],
});

const round = (x: number): number => Number(x.toPrecision(6));
