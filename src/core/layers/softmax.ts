import { shares, sharesBack } from '../activations/softmax.ts';
import type { Sharing } from '../activations/softmax.ts';
import { axesOf, lanes } from '../axis.ts';
import { axes } from '../fields.ts';
import type { Field } from '../fields.ts';
import { groups } from '../groups.ts';
import { layer, passes } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { between } from './activation_layer.ts';

const list = axes();

/** One axis, or a list of several; a list of one is that axis. */
const axis: Field<number | readonly number[]> = {
  control: list.control,
  fallback: -1,
  read: (v) => {
    const read = list.read(v);
    return read.length === 1 ? read[0]! : read;
  },
};

const sharing = (along: number | readonly number[], x: Shape): Sharing => {
  const at = axesOf([along].flat(), x);
  return at.length === 1 ? lanes(x, at[0]!) : groups(x, at);
};

/** Shares of the exponentials along one axis, or several at once. */
export const softmax = layer({
  type: 'softmax',
  fields: { axis },
  trials: [
    { options: {}, inputs: [[2, 5]] },
    { options: { axis: 1 }, inputs: [[2, 3, 2]] },
    { options: { axis: [1, 3] }, inputs: [[2, 2, 2, 2]] },
  ],
  output: (options, x) => {
    sharing(options.axis, x);
    return x;
  },
  mask: passes,
  forward: (options, { x }) => shares(sharing(options.axis, x), between(x)),
  backward: (options, { x }) => sharesBack(sharing(options.axis, x), between(x)),
});
