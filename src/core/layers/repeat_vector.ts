import { refuse } from '../errors.ts';
import { int } from '../fields.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Moves } from './rearranging.ts';
import { moved, movedBack } from './rearranging.ts';

const repeats = (n: number, x: Shape): Moves => {
  const width = x[1]!;
  return {
    from: (cell) => Math.floor(cell / (n * width)) * width + (cell % width),
    readers: n,
    reader: (cell, t) => (Math.floor(cell / width) * n + t) * width + (cell % width),
  };
};

/** One vector n times, as the steps of a sequence. */
export const repeatVector = layer({
  type: 'repeat_vector',
  fields: { n: int(1) },
  trials: [{ options: { n: 3 }, inputs: [[2, 2]] }],
  output: ({ n }, x) => {
    if (x.length !== 2) refuse('reads a vector', x.slice(1), 'flatten it first');
    return [x[0]!, n, x[1]!];
  },
  // y[b,t,j] = x[b,j]
  forward: ({ n }, { x, y }) => [moved(repeats(n, x), y, 'y_{t,j} = x_j')],
  backward: ({ n }, { x, y }) => [
    movedBack(
      repeats(n, x),
      x,
      y,
      '\\frac{\\partial L}{\\partial x_j} = \\sum_t \\frac{\\partial L}{\\partial y_{t,j}}',
    ),
  ],
});
