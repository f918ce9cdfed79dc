import type { Options } from '../fields.ts';
import { choice, flag, real } from '../fields.ts';
import { layer, passes } from '../layer.ts';
import type { Meeting } from './looking.ts';
import { drawn, looks, looksBack, sidesOf } from './looking.ts';

const fields = {
  useScale: flag(false),
  scoreMode: choice(['dot', 'concat'], 'dot'),
  dropout: real(0, 0, 0.999_999),
  useCausalMask: flag(false),
};

const meeting = ({ useScale, scoreMode }: Options<typeof fields>): Meeting =>
  scoreMode === 'dot'
    ? { by: 'product', scale: useScale ? 'scale' : null }
    : { by: 'sum', gain: useScale ? 'scale' : null, weight: 'concat_score_weight', each: false };

/** Every step of a query takes from the values in shares, by how well it meets their keys (Luong et al. 2015): no projections. */
export const attention = layer({
  type: 'attention',
  fields,
  arity: [2, 3],
  trials: [
    {
      options: {},
      inputs: [
        [2, 2, 3],
        [2, 3, 3],
      ],
    },
    {
      options: { useScale: true, useCausalMask: true },
      inputs: [
        [1, 3, 2],
        [1, 3, 2],
      ],
    },
    {
      options: { scoreMode: 'concat', useScale: true, dropout: 0.3 },
      inputs: [
        [1, 2, 2],
        [1, 3, 1],
        [1, 3, 2],
      ],
    },
  ],
  output: (_, x, inputs) => [x[0]!, x[1]!, sidesOf(inputs).V],
  weights: ({ useScale, scoreMode }) => ({
    ...(useScale && { scale: { shape: [1], initializer: { type: 'ones' } } }),
    ...(scoreMode === 'concat' && { concat_score_weight: { shape: [1], initializer: { type: 'ones' } } }),
  }),
  draws: drawn,
  mask: passes,
  // s[t,s] = Σ_d q[t,d]·k[s,d], or w·Σ_d tanh(γ·(q + k));  a = softmax_s;  y[t] = Σ_s a[t,s]·v[s]
  forward: (o, site) => looks(meeting(o), o, site),
  backward: (o, site) => looksBack(meeting(o), o, site),
});
