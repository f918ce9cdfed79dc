import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { optimizer } from '../optimizer.ts';
import { adamFields, adamGaits, adamSlots } from './adam.ts';
import { correctedRate } from './moments.ts';

/** Adam that also pulls every weight towards zero, by η·λ·w and not through the gradient (Loshchilov & Hutter 2019). */
export const adamw = optimizer({
  type: 'adamw',
  fields: { ...adamFields, weightDecay: real(0.004, 0) },
  decays: true,
  slots: adamSlots,
  shared: ({ beta1, beta2 }) => correctedRate(beta1, beta2),
  update: (options, shape) => [
    ...adamGaits(options, shape),
    {
      out: 'next',
      shape,
      law: `w' = w - \\eta\\cdot ${options.weightDecay}\\, w - \\eta_t\\, m' \\cdot \\kappa`,
      terms: 3,
      term: (c, t) =>
        t === 0
          ? times(ref('w', c))
          : t === 1
            ? scaled(-options.weightDecay, ref('learningRate', 0), ref('w', c))
            : scaled(-1, ref('rate', 0), ref('m.next', c), ref('gait', c)),
      bind: (out, read, k) =>
        k.each(
          'adamWStep',
          out,
          { w: read('w'), m: read('m.next'), gait: read('gait') },
          { rate: read('rate'), learningRate: read('learningRate') },
          { decay: options.weightDecay },
        ),
    },
  ],
});
