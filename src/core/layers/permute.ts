import { refuse } from '../errors.ts';
import { sizes } from '../fields.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { flatten, unflatten } from '../tensor.ts';
import type { Moves } from './rearranging.ts';
import { moved, movedBack } from './rearranging.ts';

/** Output axis a is input axis dims[a − 1]; the batch stays. */
const turned = (dims: readonly number[], x: Shape, y: Shape): Moves => ({
  from: (cell) => {
    const at = unflatten(y, cell),
      from = new Array<number>(x.length);
    from[0] = at[0]!;
    dims.forEach((d, a) => (from[d] = at[a + 1]!));
    return flatten(x, from);
  },
  readers: 1,
  reader: (cell) => {
    const at = unflatten(x, cell);
    return flatten(y, [at[0]!, ...dims.map((d) => at[d]!)]);
  },
});

/** Axes in another order, counted from 1 (the batch is left out). */
export const permute = layer({
  type: 'permute',
  fields: { dims: sizes() },
  trials: [
    { options: { dims: [2, 1] }, inputs: [[2, 2, 3]] },
    { options: { dims: [3, 1, 2] }, inputs: [[2, 2, 1, 3]] },
  ],
  output: ({ dims }, x) => {
    const wanted = x.slice(1).map((_, i) => i + 1);
    if (dims.toSorted((a, b) => a - b).join() !== wanted.join())
      refuse(`dims must be ${wanted.join(', ')} in some order`, dims);
    return [x[0]!, ...dims.map((d) => x[d]!)];
  },
  forward: ({ dims }, { x, y }) => [moved(turned(dims, x, y), y, `y = x^{\\,T(${dims.join(',')})}`)],
  backward: ({ dims }, { x, y }) => [
    movedBack(
      turned(dims, x, y),
      x,
      y,
      '\\frac{\\partial L}{\\partial x} = \\Bigl(\\frac{\\partial L}{\\partial y}\\Bigr)^{T}',
    ),
  ],
});
