import { refuse } from '../errors.ts';
import { sizes } from '../fields.ts';
import { layer } from '../layer.ts';
import { sizeOf } from '../tensor.ts';
import { moved, movedBack } from './rearranging.ts';

const same = { from: (cell: number) => cell, readers: 1, reader: (cell: number) => cell };

/** The same numbers in the same order under another shape. */
export const reshape = layer({
  type: 'reshape',
  fields: { targetShape: sizes() },
  trials: [
    { options: { targetShape: [3, 2] }, inputs: [[2, 6]] },
    { options: { targetShape: [2, -1, 1] }, inputs: [[2, 2, 3]] },
  ],
  output: ({ targetShape }, x) => {
    const cells = sizeOf(x.slice(1)),
      known = targetShape.reduce((n, d) => (d < 0 ? n : n * d), 1);
    const shape = targetShape.map((d) => (d < 0 ? Math.floor(cells / known) : d));
    if (sizeOf(shape) !== cells)
      refuse(
        `cannot give ${cells} numbers, [${x.slice(1).join(', ')}], another shape`,
        targetShape,
        'the sizes must multiply to the same number',
      );
    return [x[0]!, ...shape];
  },
  forward: (_, { y }) => [moved(same, y, 'y = x')],
  backward: (_, { x, y }) => [
    movedBack(same, x, y, '\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y}'),
  ],
});
