import { refuse } from '../errors.ts';
import { ref, scaled } from '../formula.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { PerChannel } from './per_channel.ts';
import { perChannel } from './per_channel.ts';

/** The number that belongs to a cell: the one for all, or that of its channel. */
const of = (given: PerChannel, cell: number): number =>
  typeof given === 'number' ? given : given[cell % given.length]!;

const fits = (name: string, given: PerChannel, x: Shape): void => {
  if (typeof given !== 'number' && given.length !== x.at(-1))
    refuse(`its ${name} must be one number, or one for each of the ${x.at(-1)} channels`, given);
};

const letter = (given: PerChannel, name: string): string => (typeof given === 'number' ? String(given) : `${name}_c`);

/** Every number times a constant plus another: pixels of 0 … 255 brought to 0 … 1. */
export const rescaling = layer({
  type: 'rescaling',
  fields: { scale: perChannel(), offset: perChannel(0) },
  trials: [
    { options: { scale: 0.5, offset: -1 }, inputs: [[2, 3]] },
    { options: { scale: [0.5, 2] }, inputs: [[1, 2, 2]] },
  ],
  output: ({ scale, offset }, x) => {
    fits('scale', scale, x);
    fits('offset', offset, x);
    return x;
  },
  // y = s·x + o
  forward: ({ scale, offset }, { x }) => [
    {
      out: 'y',
      shape: x,
      law: `y_c = ${letter(scale, 's')} \\cdot x_c + ${letter(offset, 'o')}`,
      terms: 2,
      term: (c, t) => (t === 0 ? scaled(of(scale, c), ref('x', c)) : scaled(of(offset, c))),
      bind: (out, read) => {
        const from = read('x');
        return fillCells(out, (c) => of(scale, c) * from[c]! + of(offset, c));
      },
    },
  ],
  // dx = s·dy
  backward: ({ scale }, { x }) => [
    {
      out: 'dx',
      shape: x,
      law: `\\frac{\\partial L}{\\partial x_c} = ${letter(scale, 's')} \\cdot \\frac{\\partial L}{\\partial y_c}`,
      terms: 1,
      term: (c) => scaled(of(scale, c), ref('dy', c)),
      bind: (out, read) => {
        const dy = read('dy');
        return fillCells(out, (c) => of(scale, c) * dy[c]!);
      },
    },
  ],
});
