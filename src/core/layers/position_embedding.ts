import { refuse } from '../errors.ts';
import { int } from '../fields.ts';
import { ref, times } from '../formula.ts';
import { initializerField } from '../initializers/known.ts';
import { addPositions, positionGradient } from '../kernels/position.ts';
import { fillScaled } from '../kernels/elementwise.ts';
import { layer, passes } from '../layer.ts';
import { overSamples } from '../samples.ts';
import { sizeOf } from '../tensor.ts';

/** A learned vector for each place of a sequence, added to what stands there. */
export const positionEmbedding = layer({
  type: 'position_embedding',
  fields: { length: int(1), embeddingsInitializer: initializerField('glorot_uniform') },
  trials: [
    { options: { length: 3 }, inputs: [[2, 3, 2]] },
    { options: { length: 4 }, inputs: [[2, 2, 3]] },
  ],
  output: ({ length }, x) => {
    if (x.length !== 3) refuse('reads [steps, numbers]', x.slice(1), 'give it a sequence of vectors');
    if (x[1]! > length) refuse(`has ${length} places, fewer than its input has steps`, x[1], 'make it longer');
    return x;
  },
  weights: ({ length, embeddingsInitializer }, x) => ({
    embeddings: { shape: [length, x[2]!], initializer: embeddingsInitializer },
  }),
  mask: passes,
  // y[b,t,j] = x[b,t,j] + P[t,j]
  forward: (_, { x }) => {
    const each = sizeOf(x.slice(1));
    return [
      {
        out: 'y',
        shape: x,
        law: 'y_{t,j} = x_{t,j} + p_{t,j}',
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref('x', c)) : times(ref('embeddings', c % each))),
        bind: (out, read) => addPositions(out, read('x'), read('embeddings'), each),
      },
    ];
  },
  // dP[t,j] = Σ_b dy[b,t,j], 0 for places beyond the sequence;  dx = dy
  backward: ({ length }, { x }) => {
    const each = sizeOf(x.slice(1));
    return [
      {
        out: 'dembeddings',
        shape: [length, x[2]!],
        law: overSamples(x[0]!, '\\frac{\\partial L}{\\partial p_{t,j}} = \\frac{\\partial L}{\\partial y_{t,j}}'),
        terms: x[0]!,
        term: (c, b) => (c < each ? times(ref('dy', b * each + c)) : null),
        bind: (out, read) => positionGradient(out, read('dy'), each),
      },
      {
        out: 'dx',
        shape: x,
        law: '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y}',
        terms: 1,
        term: (c) => times(ref('dy', c)),
        bind: (out, read, k) => fillScaled(k, out, read('dy')),
      },
    ];
  },
});
