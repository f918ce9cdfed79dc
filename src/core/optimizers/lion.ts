import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { optimizer } from '../optimizer.ts';
import { meanOf } from './moments.ts';

/** w ← w − η·sign(β₁·m + (1 − β₁)·g): every weight moves by η, whatever the size of its gradient (Chen et al. 2023). */
export const lion = optimizer({
  type: 'lion',
  fields: { learningRate: real(0.001, 0), beta1: real(0.9, 1e-7, 1), beta2: real(0.99, 0, 1) },
  slots: () => ['momentum'],
  shared: () => [],
  update: ({ beta1, beta2 }, shape) => [
    {
      out: 'side',
      shape,
      law: `s = \\operatorname{sign}\\bigl(${beta1}\\,m + ${Number((1 - beta1).toPrecision(6))}\\,\\frac{\\partial L}{\\partial w}\\bigr)`,
      terms: 2,
      term: (c, t) => (t === 0 ? scaled(beta1, ref('momentum', c)) : scaled(1 - beta1, ref('g', c))),
      then: {
        name: 'sign',
        value: Math.sign,
        derivative: () => 0,
        markup: (a) => `\\operatorname{sign}(${a})`,
        code: (a) => `np.sign(${a})`,
      },
      bind: (out, read) => {
        const m = read('momentum'),
          g = read('g');
        return fillCells(out, (c) => Math.sign(beta1 * m[c]! + (1 - beta1) * g[c]!));
      },
    },
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta\\, s",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-1, ref('learningRate', 0), ref('side', c))),
      bind: (out, read, k) =>
        k.each('descend', out, { w: read('w'), g: read('side') }, { rate: read('learningRate') }, {}),
    },
    meanOf('momentum', shape, beta2),
  ],
});
