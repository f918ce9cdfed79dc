import { refuse } from '../errors.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Margins } from './margins.ts';
import { margins } from './margins.ts';
import type { Moves } from './rearranging.ts';
import { cellAt, moved, movedBack, place } from './rearranging.ts';

const shift = ([[top], [left]]: Margins, x: Shape, y: Shape): Moves => ({
  from: (cell) => {
    const { n, row, column, c } = place(cell, y);
    return cellAt(x, n, row - top, column - left, c);
  },
  readers: 1,
  reader: (cell) => {
    const { n, row, column, c } = place(cell, x);
    return cellAt(y, n, row + top, column + left, c);
  },
});

/** Zeros around an image. */
export const zeroPadding2D = layer({
  type: 'zero_padding2d',
  fields: {
    padding: margins([
      [1, 1],
      [1, 1],
    ]),
  },
  trials: [
    { options: {}, inputs: [[2, 2, 3, 2]] },
    {
      options: {
        padding: [
          [1, 2],
          [0, 3],
        ],
      },
      inputs: [[1, 2, 2, 2]],
    },
  ],
  output: ({ padding: [[top, bottom], [left, right]] }, x) => {
    if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
    return [x[0]!, x[1]! + top + bottom, x[2]! + left + right, x[3]!];
  },
  // y[n,h,w,c] = x[n,h−top,w−left,c], 0 outside
  forward: ({ padding }, { x, y }) => [
    moved(shift(padding, x, y), y, `y_{h,w,c} = x_{h-${padding[0][0]},\\,w-${padding[1][0]},\\,c}`),
  ],
  backward: ({ padding }, { x, y }) => [
    movedBack(
      shift(padding, x, y),
      x,
      y,
      `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\frac{\\partial L}{\\partial y_{r+${padding[0][0]},\\,q+${padding[1][0]},\\,c}}`,
    ),
  ],
});
