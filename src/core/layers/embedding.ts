import { flag, int, rare } from '../fields.ts';
import type { Formula, Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { initializerField } from '../initializers/known.ts';
import { embed, embedGradient } from '../kernels/embed.ts';
import { differs } from '../kernels/masks.ts';
import { layer } from '../layer.ts';
import { overSamples } from '../samples.ts';
import { sizeOf } from '../tensor.ts';

/**
 * A table with a learned vector for each index 0 … inputDim − 1: it looks them up. An index that is none gives NaN. With `maskZero`, index
 * 0 stands for a step that is not there: the mask says so to the layers that follow.
 */
export const embedding = layer({
  type: 'embedding',
  fields: {
    inputDim: int(1),
    outputDim: int(1),
    embeddingsInitializer: initializerField('random_uniform'),
    maskZero: rare(flag()),
  },
  trials: [
    { options: { inputDim: 5, outputDim: 3 }, inputs: [[2, 4]], below: 5 },
    { options: { inputDim: 3, outputDim: 2, maskZero: true }, inputs: [[2, 4]], below: 3 },
  ],
  output: ({ outputDim }, x) => [...x, outputDim],
  weights: ({ inputDim, outputDim, embeddingsInitializer }) => ({
    embeddings: { shape: [inputDim, outputDim], initializer: embeddingsInitializer },
  }),
  mask: ({ maskZero }, { x }) => (maskZero ? x : null),
  // y[…,j] = E[x[…], j];  mask[…] = 1 where x[…] ≠ 0
  forward: ({ inputDim, outputDim: n, maskZero }, { x, y }) => [
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
    ...(maskZero
      ? [
          {
            out: 'ymask',
            shape: x,
            law: 'm_t = [\\,x_t \\ne 0\\,]',
            terms: 1,
            term: (c, _, read) => scaled(read('x')[c] === 0 ? 0 : 1),
            bind: (out, read) => differs(out, read('x'), 1, 0),
          } satisfies Formula,
        ]
      : []),
  ],
  // dE[v,j] = Σ_{t: x[t] = v} dy[t,j]
  backward: ({ inputDim, outputDim: n }, { x }) => [
    {
      out: 'dembeddings',
      shape: [inputDim, n],
      law: overSamples(
        x[0]!,
        '\\frac{\\partial L}{\\partial e_{v,j}} = \\sum_t\\, [\\,x_t = v\\,]\\, \\frac{\\partial L}{\\partial y_{t,j}}',
      ),
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
