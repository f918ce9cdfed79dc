import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillDifference } from '../kernels/elementwise.ts';
import { optimizer } from '../optimizer.ts';
import { inverseRoot, meanOf, squareOf } from './moments.ts';

/** v ← ρ·v + (1−ρ)·g²; w ← w − η·g / √(v + ε); centered, v − a² stands for v; with momentum the step is added up first. */
export const rmsprop = optimizer({
  type: 'rmsprop',
  fields: {
    learningRate: real(0.001, 0),
    rho: real(0.9, 0, 1),
    momentum: real(0, 0, 1),
    epsilon: real(1e-7, 0),
    centered: flag(false),
  },
  slots: ({ momentum, centered }) => [
    'velocity',
    ...(centered ? ['average'] : []),
    ...(momentum > 0 ? ['momentum'] : []),
  ],
  shared: () => [],
  update: ({ rho, momentum, epsilon, centered }, shape) => {
    const gait: Formula = {
      out: 'gait',
      shape,
      law: `\\kappa = \\frac{1}{\\sqrt{v' ${centered ? "- a'^2 " : ''}+ \\varepsilon}}`,
      terms: centered ? 2 : 1,
      term: (c, t) =>
        t === 0 ? times(ref('velocity.next', c)) : scaled(-1, ref('average.next', c), ref('average.next', c)),
      then: inverseRoot(epsilon),
      bind: (out, read, k) =>
        centered
          ? k.each('centredGait', out, { v: read('velocity.next'), a: read('average.next') }, {}, { epsilon })
          : k.each('gait', out, { v: read('velocity.next') }, {}, { epsilon }),
    };
    const plain: Formula = {
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
    };
    const gathered: readonly Formula[] = [
      {
        out: 'momentum.next',
        shape,
        law: `m' = ${momentum}\\,m + \\eta\\, \\frac{\\partial L}{\\partial w} \\cdot \\kappa`,
        terms: 2,
        term: (c, t) =>
          t === 0 ? scaled(momentum, ref('momentum', c)) : times(ref('learningRate', 0), ref('g', c), ref('gait', c)),
        bind: (out, read, k) =>
          k.each(
            'gaitStep',
            out,
            { w: read('momentum'), g: read('g'), gait: read('gait') },
            { rate: read('learningRate') },
            { keep: momentum, sign: 1 },
          ),
      },
      {
        out: 'next',
        shape,
        law: "w' = w - m'",
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-1, ref('momentum.next', c))),
        bind: (out, read, k) => fillDifference(k, out, read('w'), read('momentum.next')),
      },
    ];
    return [
      squareOf('velocity', shape, rho),
      ...(centered ? [meanOf('average', shape, rho)] : []),
      gait,
      ...(momentum > 0 ? gathered : [plain]),
    ];
  },
});
