import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { optimizer } from '../optimizer.ts';
import { inverseRoot } from './moments.ts';

/** a ← a + g²; w ← w − η·g / √(a + ε): weights that have moved much move less (Duchi et al. 2011). */
export const adagrad = optimizer({
  type: 'adagrad',
  fields: { learningRate: real(0.001, 0), initialAccumulatorValue: real(0.1, 0), epsilon: real(1e-7, 0) },
  slots: () => ['accumulator'],
  beginning: ({ initialAccumulatorValue }) => initialAccumulatorValue,
  shared: () => [],
  update: ({ epsilon }, shape) => [
    {
      out: 'accumulator.next',
      shape,
      law: "a' = a + \\bigl(\\frac{\\partial L}{\\partial w}\\bigr)^2",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('accumulator', c)) : times(ref('g', c), ref('g', c))),
      bind: (out, read, k) => k.each('addSquare', out, { a: read('accumulator'), g: read('g') }, {}, {}),
    },
    {
      out: 'gait',
      shape,
      law: "\\kappa = \\frac{1}{\\sqrt{a' + \\varepsilon}}",
      terms: 1,
      term: (c) => times(ref('accumulator.next', c)),
      then: inverseRoot(epsilon),
      bind: (out, read, k) => k.each('gait', out, { v: read('accumulator.next') }, {}, { epsilon }),
    },
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta\\, \\frac{\\partial L}{\\partial w} \\cdot \\kappa",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-1, ref('learningRate', 0), ref('g', c), ref('gait', c))),
      bind: (out, read, k) =>
        k.each(
          'gaitStep',
          out,
          { w: read('w'), g: read('g'), gait: read('gait') },
          { rate: read('learningRate') },
          { keep: 1, sign: -1 },
        ),
    },
  ],
});
