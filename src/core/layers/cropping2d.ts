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
    return cellAt(x, n, row + top, column + left, c);
  },
  readers: 1,
  reader: (cell) => {
    const { n, row, column, c } = place(cell, x);
    return cellAt(y, n, row - top, column - left, c);
  },
});

/** An image without its margins. */
export const cropping2D = layer({
  type: 'cropping2d',
  fields: {
    cropping: margins([
      [0, 0],
      [0, 0],
    ]),
  },
  trials: [
    { options: { cropping: 1 }, inputs: [[2, 3, 4, 2]] },
    {
      options: {
        cropping: [
          [1, 0],
          [0, 2],
        ],
      },
      inputs: [[1, 3, 4, 2]],
    },
  ],
  output: ({ cropping: [[top, bottom], [left, right]] }, x) => {
    if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
    const height = x[1]! - top - bottom,
      width = x[2]! - left - right;
    if (height < 1 || width < 1) refuse('cropping leaves nothing of the image', x.slice(1), 'crop less');
    return [x[0]!, height, width, x[3]!];
  },
  // y[n,h,w,c] = x[n,h+top,w+left,c]
  forward: ({ cropping }, { x, y }) => [
    moved(shift(cropping, x, y), y, `y_{h,w,c} = x_{h+${cropping[0][0]},\\,w+${cropping[1][0]},\\,c}`),
  ],
  backward: ({ cropping }, { x, y }) => [
    movedBack(
      shift(cropping, x, y),
      x,
      y,
      `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\frac{\\partial L}{\\partial y_{r-${cropping[0][0]},\\,q-${cropping[1][0]},\\,c}}`,
    ),
  ],
});
