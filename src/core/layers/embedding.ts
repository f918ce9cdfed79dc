import { int } from '../fields.ts';
import type { Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { initializerField } from '../initializers/index.ts';
import { embed, embedGradient } from '../kernels/embed.ts';
import { layer } from '../layer.ts';
import { sizeOf } from '../tensor.ts';

/** A table with a learned vector for each index 0 … inputDim − 1: it looks them up. An index that is none gives NaN. */
export const embedding = layer({
  type: 'embedding',
  fields: { inputDim: int(1), outputDim: int(1), embeddingsInitializer: initializerField('random_uniform') },
  trials: [{ options: { inputDim: 5, outputDim: 3 }, inputs: [[2, 4]], below: 5 }],
  output: ({ outputDim }, x) => [...x, outputDim],
  weights: ({ inputDim, outputDim, embeddingsInitializer }) => ({
    embeddings: { shape: [inputDim, outputDim], initializer: embeddingsInitializer },
  }),
  // y[…,j] = E[x[…], j]
  forward: ({ inputDim, outputDim: n }, { y }) => [
    {
      out: 'y',
      shape: y,
      law: 'y_{t,j} = e_{x_t,\\,j}',
      terms: 1,
      term: (c, _, read) => {
        const index = indexAt(Math.floor(c / n), inputDim, read);
        return index < 0 ? scaled(Number.NaN) : times(ref('embeddings', index * n + (c % n)));
      },
      bind: (out, read) => embed(out, read('embeddings'), read('x'), inputDim, n),
    },
  ],
  // dE[v,j] = Σ_{t: x[t] = v} dy[t,j]
  backward: ({ inputDim, outputDim: n }, { x }) => [
    {
      out: 'dembeddings',
      shape: [inputDim, n],
      law: '\\frac{\\partial L}{\\partial e_{v,j}} = \\sum_t\\, [\\,x_t = v\\,]\\, \\frac{\\partial L}{\\partial y_{t,j}}',
      terms: sizeOf(x),
      term: (c, t, read) => scaled(read('x')[t] === Math.floor(c / n) ? 1 : 0, ref('dy', t * n + (c % n))),
      bind: (out, read) => embedGradient(out, read('dy'), read('x'), inputDim, n),
    },
  ],
});

function indexAt(cell: number, inputDim: number, read: Read): number {
  const index = read('x')[cell]!;
  return Number.isInteger(index) && index >= 0 && index < inputDim ? index : -1;
}
