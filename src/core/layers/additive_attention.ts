import { flag, real } from '../fields.ts';
import type { Options } from '../fields.ts';
import { layer, passes } from '../layer.ts';
import type { Meeting } from './looking.ts';
import { drawn, looks, looksBack, sidesOf } from './looking.ts';

const fields = { useScale: flag(true), dropout: real(0, 0, 0.999_999), useCausalMask: flag(false) };

const meeting = ({ useScale }: Options<typeof fields>): Meeting => ({
  by: 'sum',
  gain: null,
  weight: useScale ? 'scale' : null,
  each: true,
});

/** Attention whose scores are sums of query and key, bent and weighed (Bahdanau et al. 2015): no projections. */
export const additiveAttention = layer({
  type: 'additive_attention',
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
      options: { useScale: false, useCausalMask: true },
      inputs: [
        [1, 2, 2],
        [1, 2, 1],
        [1, 2, 2],
      ],
    },
  ],
  output: (_, x, inputs) => [x[0]!, x[1]!, sidesOf(inputs).V],
  weights: ({ useScale }, x) => ({
    ...(useScale && { scale: { shape: [x[2]!], initializer: { type: 'glorot_uniform' } } }),
  }),
  draws: drawn,
  mask: passes,
  // s[t,s] = Σ_d w[d]·tanh(q[t,d] + k[s,d]);  a = softmax_s;  y[t] = Σ_s a[t,s]·v[s]
  forward: (o, site) => looks(meeting(o), o, site),
  backward: (o, site) => looksBack(meeting(o), o, site),
});
