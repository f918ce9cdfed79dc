import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { optimizer } from '../optimizer.ts';
import { meanOf, squareOf } from './moments.ts';

/** μ_t = β₁·(1 − ½·0.96ᵗ), and the product of the first t of them. */
const pace = (beta1: number, t: number): number => beta1 * (1 - 0.5 * 0.96 ** t);
const paces = (beta1: number, t: number): number => {
  let product = 1;
  for (let i = 1; i <= t; i++) product *= pace(beta1, i);
  return product;
};

const ofStep = (out: string, law: string, f: (t: number) => number): Formula => ({
  out,
  shape: [1],
  law,
  terms: 1,
  term: () => times(ref('step', 0)),
  then: { name: out, value: f, derivative: () => Number.NaN, markup: (t) => `\\mathrm{${out}}(${t})` },
});

/** Adam that looks ahead: m̂ = μ_{t+1}·m/(1 − Πμ_{t+1}) + (1 − μ_t)·g/(1 − Πμ_t); w ← w − η·m̂/(√v̂ + ε) (Dozat 2016). */
export const nadam = optimizer({
  type: 'nadam',
  fields: {
    learningRate: real(0.001, 0),
    beta1: real(0.9, 0, 0.999_999_9),
    beta2: real(0.999, 0, 0.999_999_9),
    epsilon: real(1e-7, 0),
  },
  slots: () => ['momentum', 'velocity'],
  shared: ({ beta1, beta2 }) => [
    ofStep(
      'ahead',
      'a = \\frac{\\mu_{t+1}}{1 - \\prod_{i \\le t+1} \\mu_i}',
      (t) => pace(beta1, t + 1) / (1 - paces(beta1, t + 1)),
    ),
    ofStep(
      'now',
      'n = \\frac{1 - \\mu_t}{1 - \\prod_{i \\le t} \\mu_i}',
      (t) => (1 - pace(beta1, t)) / (1 - paces(beta1, t)),
    ),
    ofStep('growth', `c = \\frac{1}{1 - ${beta2}^t}`, (t) => 1 / (1 - beta2 ** t)),
  ],
  update: ({ beta1, beta2, epsilon }, shape) => [
    meanOf('momentum', shape, beta1),
    squareOf('velocity', shape, beta2),
    {
      out: 'look',
      shape,
      law: "\\hat m = a\\, m' + n\\, \\frac{\\partial L}{\\partial w}",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('ahead', 0), ref('momentum.next', c)) : times(ref('now', 0), ref('g', c))),
      bind: (out, read) => {
        const ahead = read('ahead'),
          m = read('momentum.next'),
          now = read('now'),
          g = read('g');
        return fillCells(out, (c) => ahead[0]! * m[c]! + now[0]! * g[c]!);
      },
    },
    {
      out: 'gait',
      shape,
      law: "\\kappa = \\frac{1}{\\sqrt{c\\, v'} + \\varepsilon}",
      terms: 1,
      term: (c) => times(ref('growth', 0), ref('velocity.next', c)),
      then: {
        name: 'gait',
        value: (v) => 1 / (Math.sqrt(v) + epsilon),
        derivative: () => Number.NaN,
        markup: (v) => `\\frac{1}{\\sqrt{${v}}+\\varepsilon}`,
        code: (v) => `1 / (np.sqrt(${v}) + ${epsilon})`,
      },
      bind: (out, read) => {
        const growth = read('growth'),
          v = read('velocity.next');
        return fillCells(out, (c) => 1 / (Math.sqrt(growth[0]! * v[c]!) + epsilon));
      },
    },
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta\\, \\hat m \\cdot \\kappa",
      terms: 2,
      term: (c, t) =>
        t === 0 ? times(ref('w', c)) : scaled(-1, ref('learningRate', 0), ref('look', c), ref('gait', c)),
      bind: (out, read, k) =>
        k.each(
          'gaitStep',
          out,
          { w: read('w'), g: read('look'), gait: read('gait') },
          { rate: read('learningRate') },
          { keep: 1, sign: -1 },
        ),
    },
  ],
});
