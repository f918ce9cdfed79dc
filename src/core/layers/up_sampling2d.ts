import { refuse } from '../errors.ts';
import { choice, pair } from '../fields.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Moves } from './rearranging.ts';
import { cellAt, moved, movedBack, place } from './rearranging.ts';

const repeats = ([sh, sw]: readonly [number, number], x: Shape, y: Shape): Moves => ({
  from: (cell) => {
    const { n, row, column, c } = place(cell, y);
    return cellAt(x, n, Math.floor(row / sh), Math.floor(column / sw), c);
  },
  readers: sh * sw,
  reader: (cell, t) => {
    const { n, row, column, c } = place(cell, x);
    return cellAt(y, n, row * sh + Math.floor(t / sw), column * sw + (t % sw), c);
  },
});

/** Every pixel repeated to a block; its gradient is the sum over the block. */
export const upSampling2D = layer({
  type: 'up_sampling2d',
  fields: { size: pair(1, [2, 2]), interpolation: choice(['nearest'], 'nearest') },
  trials: [
    { options: {}, inputs: [[2, 2, 2, 2]] },
    { options: { size: [1, 3] }, inputs: [[1, 2, 2, 1]] },
  ],
  output: ({ size: [sh, sw] }, x) => {
    if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
    return [x[0]!, x[1]! * sh, x[2]! * sw, x[3]!];
  },
  // y[n,h,w,c] = x[n,⌊h/s⌋,⌊w/s⌋,c]
  forward: ({ size }, { x, y }) => [
    moved(
      repeats(size, x, y),
      y,
      `y_{h,w,c} = x_{\\lfloor h/${size[0]}\\rfloor,\\,\\lfloor w/${size[1]}\\rfloor,\\,c}`,
    ),
  ],
  backward: ({ size }, { x, y }) => [
    movedBack(
      repeats(size, x, y),
      x,
      y,
      `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{i,j} \\frac{\\partial L}{\\partial y_{${size[0]}r+i,\\,${size[1]}q+j,\\,c}}`,
    ),
  ],
});
