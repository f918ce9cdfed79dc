import type { Options } from '../fields.ts';
import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { optimizer } from '../optimizer.ts';
import type { Shape } from '../tensor.ts';
import { correctedRate, meanOf, squareOf } from './moments.ts';

/** What Adam and AdamW have in common. */
export const adamFields = {
  learningRate: real(0.001, 0),
  beta1: real(0.9, 0, 0.999_999_9),
  beta2: real(0.999, 0, 0.999_999_9),
  epsilon: real(1e-7, 0),
  amsgrad: flag(false),
};

/** What Adam remembers: both means, and with AMSGrad the largest v so far. */
export const adamSlots = ({ amsgrad }: { readonly amsgrad: boolean }): readonly string[] =>
  amsgrad ? ['m', 'v', 'top'] : ['m', 'v'];

/** m′, v′ and the gait 1/(√v′ + ε); with AMSGrad v′ is never less than it was. */
export const adamGaits = (
  { beta1, beta2, epsilon, amsgrad }: Options<typeof adamFields>,
  shape: Shape,
): readonly Formula[] => [
  meanOf('m', shape, beta1),
  squareOf('v', shape, beta2),
  ...(amsgrad
    ? [
        {
          out: 'top.next',
          shape,
          law: "\\hat v' = \\max(\\hat v, v')",
          reduce: 'max',
          terms: 2,
          term: (c, t) => times(ref(t === 0 ? 'top' : 'v.next', c)),
          bind: (out, read, k) => k.each('larger', out, { a: read('top'), b: read('v.next') }, {}, {}),
        } satisfies Formula,
      ]
    : []),
  {
    out: 'gait',
    shape,
    law: `\\kappa = \\frac{1}{\\sqrt{${amsgrad ? "\\hat v'" : "v'"}} + \\varepsilon}`,
    terms: 1,
    term: (c) => times(ref(amsgrad ? 'top.next' : 'v.next', c)),
    then: {
      name: 'gait',
      value: (v) => 1 / (Math.sqrt(v) + epsilon),
      derivative: () => Number.NaN,
      markup: (v) => `\\frac{1}{\\sqrt{${v}}+\\varepsilon}`,
      code: (v) => `1 / (np.sqrt(${v}) + ${epsilon})`,
    },
    bind: (out, read, k) => k.each('adamGait', out, { v: read(amsgrad ? 'top.next' : 'v.next') }, {}, { epsilon }),
  },
];

/** Adam as Keras 3 computes it: w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε) (Kingma & Ba 2015; AMSGrad: Reddi et al. 2018). */
export const adam = optimizer({
  type: 'adam',
  fields: adamFields,
  slots: adamSlots,
  shared: ({ beta1, beta2 }) => correctedRate(beta1, beta2),
  update: (options, shape) => [
    ...adamGaits(options, shape),
    {
      out: 'next',
      shape,
      law: "w' = w - \\eta_t\\, m' \\cdot \\kappa",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-1, ref('rate', 0), ref('m.next', c), ref('gait', c))),
      bind: (out, read, k) =>
        k.each(
          'gaitStep',
          out,
          { w: read('w'), g: read('m.next'), gait: read('gait') },
          { rate: read('rate') },
          { keep: 1, sign: -1 },
        ),
    },
  ],
});
