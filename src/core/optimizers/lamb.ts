import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { optimizer } from '../optimizer.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import { meanOf, squareOf } from './moments.ts';

const inverseOfRest = (beta: number): ScalarFunction => ({
  name: 'bias correction',
  value: (t) => 1 / (1 - beta ** t),
  derivative: () => Number.NaN,
  markup: (t) => `\\frac{1}{1-${beta}^{${t}}}`,
  code: (t) => `1 / (1 - ${beta} ** ${t})`,
});

const root: ScalarFunction = {
  name: 'root',
  value: Math.sqrt,
  derivative: (s) => 0.5 / Math.sqrt(s),
  markup: (a) => `\\sqrt{${a}}`,
  code: (a) => `np.sqrt(${a})`,
};

/** 1/x, and nothing where there is nothing to divide by. */
const share: ScalarFunction = {
  name: 'share',
  value: (x) => (x > 0 ? 1 / x : 0),
  derivative: () => Number.NaN,
  markup: (a) => `\\frac{1}{${a}}`,
  code: (a) => `1 / ${a} if ${a} > 0 else 0.0`,
};

/** 1 where x is nothing, else 0. */
const isNothing: ScalarFunction = {
  name: 'is zero',
  value: (x) => (x === 0 ? 1 : 0),
  derivative: () => 0,
  markup: (a) => `[\\,${a} = 0\\,]`,
  code: (a) => `1.0 if ${a} == 0 else 0.0`,
};

const alone = (out: string, law: string, of: string, then: ScalarFunction): Formula => ({
  out,
  shape: [1],
  law,
  terms: 1,
  term: () => times(ref(of, 0)),
  then,
});

/** out = ‖of‖, over all numbers of a weight. */
const lengthOf = (out: string, of: string, letter: string, shape: Shape): Formula => ({
  out,
  shape: [1],
  law: `${out} = \\sqrt{\\sum_k ${letter}_k^2}`,
  terms: sizeOf(shape),
  term: (_, k) => times(ref(of, k), ref(of, k)),
  then: root,
});

/**
 * u = m̂ / (√v̂ + ε) as Adam has it; w ← w − η·(‖w‖ / ‖u‖)·u: every layer goes as far as its weights are long (You et al. 2020). Where either
 * length is 0, the ratio is 1.
 */
export const lamb = optimizer({
  type: 'lamb',
  fields: {
    learningRate: real(0.001, 0),
    beta1: real(0.9, 0, 0.999_999_9),
    beta2: real(0.999, 0, 0.999_999_9),
    epsilon: real(1e-7, 0),
  },
  slots: () => ['momentum', 'velocity'],
  shared: ({ beta1, beta2 }) => [
    alone('correction', `c_1 = \\frac{1}{1-${beta1}^t}`, 'step', inverseOfRest(beta1)),
    alone('correction2', `c_2 = \\frac{1}{1-${beta2}^t}`, 'step', inverseOfRest(beta2)),
  ],
  update: ({ beta1, beta2, epsilon }, shape) => [
    meanOf('momentum', shape, beta1),
    squareOf('velocity', shape, beta2),
    {
      out: 'gait',
      shape,
      law: "\\kappa = \\frac{1}{\\sqrt{v' c_2} + \\varepsilon}",
      terms: 1,
      term: (c) => times(ref('velocity.next', c), ref('correction2', 0)),
      then: {
        name: 'gait',
        value: (v) => 1 / (Math.sqrt(v) + epsilon),
        derivative: () => Number.NaN,
        markup: (v) => `\\frac{1}{\\sqrt{${v}}+\\varepsilon}`,
        code: (v) => `1 / (np.sqrt(${v}) + ${epsilon})`,
      },
    },
    {
      out: 'move',
      shape,
      law: "u = m'\\, c_1 \\cdot \\kappa",
      terms: 1,
      term: (c) => times(ref('momentum.next', c), ref('correction', 0), ref('gait', c)),
    },
    lengthOf('length', 'w', 'w', shape),
    lengthOf('reach', 'move', 'u', shape),
    alone('share', 'share = \\frac{1}{reach}', 'reach', share),
    {
      out: 'ratio',
      shape: [1],
      law: 'ratio = length \\cdot share',
      terms: 1,
      term: () => times(ref('length', 0), ref('share', 0)),
    },
    alone('still', 'still = [\\,ratio = 0\\,]', 'ratio', isNothing),
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta\\,(ratio + still)\\, u",
      terms: 3,
      term: (c, t) => {
        if (t === 0) return times(ref('w', c));
        return scaled(-1, ref('learningRate', 0), ref(t === 1 ? 'ratio' : 'still', 0), ref('move', c));
      },
    },
  ],
});
