import { refuse } from '../errors.ts';
import type { Options } from '../fields.ts';
import { int } from '../fields.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { placesOf } from './places.ts';
import type { Along, Moves } from './rearranging.ts';
import { moved, movedAlong, movedBack } from './rearranging.ts';

const fields = { height: int(1), width: int(1) };

const shift = (before: number): Along => ({
  from: (place) => place + before,
  readers: 1,
  reader: (place) => place - before,
});

const cut = ({ height, width }: Options<typeof fields>, x: Shape, y: Shape): Moves =>
  movedAlong([shift((x[1]! - height) >> 1), shift((x[2]! - width) >> 1)], x, y);

/** The middle of an image. */
export const centerCrop = layer({
  type: 'center_crop',
  fields,
  trials: [{ options: { height: 2, width: 2 }, inputs: [[2, 3, 4, 2]] }],
  output: ({ height, width }, x) => {
    const [rows, columns] = placesOf(x, 2) as [number, number];
    if (height > rows || width > columns)
      refuse('its input is smaller than what it cuts out', x.slice(1), 'resize the image first');
    return [x[0]!, height, width, x[3]!];
  },
  forward: (o, { x, y }) => [
    moved(cut(o, x, y), y, `y_{h,w,c} = x_{h+${(x[1]! - o.height) >> 1},\\,w+${(x[2]! - o.width) >> 1},\\,c}`),
  ],
  backward: (o, { x, y }) => [
    movedBack(
      cut(o, x, y),
      x,
      y,
      `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\frac{\\partial L}{\\partial y_{r-${(x[1]! - o.height) >> 1},\\,q-${(x[2]! - o.width) >> 1},\\,c}}`,
    ),
  ],
});
