import type { Options } from '../fields.ts';
import { choice, pair } from '../fields.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { line, mixed, mixedBack } from './interpolation.ts';
import { enlarged, repeated, repeatedBack } from './up_sampling.ts';

const fields = { size: pair(1, [2, 2]), interpolation: choice(['nearest', 'bilinear'], 'nearest') };

const lines = ({ size: [sh, sw] }: Options<typeof fields>, x: Shape) =>
  [line(x[1]!, sh * x[1]!, 'bilinear'), line(x[2]!, sw * x[2]!, 'bilinear')] as const;

/** An image enlarged: every pixel repeated to a block, or mixed of its neighbours. */
export const upSampling2D = layer({
  type: 'up_sampling2d',
  fields,
  trials: [
    { options: {}, inputs: [[2, 2, 2, 2]] },
    { options: { size: [1, 3] }, inputs: [[1, 2, 2, 1]] },
    { options: { size: [2, 3], interpolation: 'bilinear' }, inputs: [[2, 3, 2, 2]] },
  ],
  output: ({ size }, x) => enlarged(size, x, 2),
  forward: (o, { x, y }) => [o.interpolation === 'nearest' ? repeated(o.size, 2, x, y) : mixed(...lines(o, x), x, y)],
  backward: (o, { x, y }) => [
    o.interpolation === 'nearest' ? repeatedBack(o.size, 2, x, y) : mixedBack(...lines(o, x), x),
  ],
});
