import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { optimizer } from '../optimizer.ts';
import { meanOf } from './moments.ts';

/** u ← max(β₂·u, |g|); w ← w − η/(1 − β₁ᵗ) · m / (u + ε): Adam by the largest gradient (Kingma & Ba 2015, §7.1). */
export const adamax = optimizer({
  type: 'adamax',
  fields: {
    learningRate: real(0.001, 0),
    beta1: real(0.9, 0, 0.999_999_9),
    beta2: real(0.999, 0, 1),
    epsilon: real(1e-7, 0),
  },
  slots: () => ['momentum', 'norm'],
  shared: ({ beta1 }) => [
    {
      out: 'correction',
      shape: [1],
      law: `c = \\frac{1}{1-${beta1}^t}`,
      terms: 1,
      term: () => times(ref('step', 0)),
      then: {
        name: 'bias correction',
        value: (t) => 1 / (1 - beta1 ** t),
        derivative: () => Number.NaN,
        markup: (t) => `\\frac{1}{1-${beta1}^{${t}}}`,
        code: (t) => `1 / (1 - ${beta1} ** ${t})`,
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
    meanOf('momentum', shape, beta1),
    {
      out: 'norm.next',
      shape,
      law: `u' = \\max\\bigl(${beta2}\\,u,\\; \\bigl|\\frac{\\partial L}{\\partial w}\\bigr|\\bigr)`,
      reduce: 'max',
      terms: 2,
      term: (c, t, read) => (t === 0 ? scaled(beta2, ref('norm', c)) : scaled(Math.sign(read('g')[c]!), ref('g', c))),
      bind: (out, read) => {
        const u = read('norm'),
          g = read('g');
        return fillCells(out, (c) => Math.max(beta2 * u[c]!, Math.abs(g[c]!)));
      },
    },
    {
      out: 'gait',
      shape,
      law: "\\kappa = \\frac{1}{u' + \\varepsilon}",
      terms: 1,
      term: (c) => times(ref('norm.next', c)),
      then: {
        name: 'gait',
        value: (u) => 1 / (u + epsilon),
        derivative: () => Number.NaN,
        markup: (u) => `\\frac{1}{${u}+\\varepsilon}`,
        code: (u) => `1 / (${u} + ${epsilon})`,
      },
      bind: (out, read) => {
        const u = read('norm.next');
        return fillCells(out, (c) => 1 / (u[c]! + epsilon));
      },
    },
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta_t\\, m' \\cdot \\kappa",
      terms: 2,
      term: (c, t) =>
        t === 0 ? times(ref('w', c)) : scaled(-1, ref('rate', 0), ref('momentum.next', c), ref('gait', c)),
      bind: (out, read, k) =>
        k.each(
          'gaitStep',
          out,
          { w: read('w'), g: read('momentum.next'), gait: read('gait') },
          { rate: read('rate') },
          { keep: 1, sign: -1 },
        ),
    },
  ],
});
