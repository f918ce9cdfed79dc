import type { Options } from '../fields.ts';
import { choice, int } from '../fields.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { line, mixed, mixedBack } from './interpolation.ts';
import { placesOf } from './places.ts';

const fields = {
  height: int(1),
  width: int(1),
  interpolation: choice(['bilinear', 'nearest'], 'bilinear'),
};

const lines = ({ height, width, interpolation }: Options<typeof fields>, x: Shape) =>
  [line(x[1]!, height, interpolation), line(x[2]!, width, interpolation)] as const;

/** An image brought to another size. */
export const resizing = layer({
  type: 'resizing',
  fields,
  trials: [
    { options: { height: 4, width: 3 }, inputs: [[2, 2, 5, 2]] },
    { options: { height: 2, width: 5, interpolation: 'nearest' }, inputs: [[1, 3, 3, 1]] },
  ],
  output: ({ height, width }, x) => {
    placesOf(x, 2);
    return [x[0]!, height, width, x[3]!];
  },
  forward: (o, { x, y }) => [mixed(...lines(o, x), x, y)],
  backward: (o, { x }) => [mixedBack(...lines(o, x), x)],
});
