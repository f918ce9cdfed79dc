import { axisOf } from '../axis.ts';
import { refuse } from '../errors.ts';
import { int } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { copyBlocks } from '../kernels/copy.ts';
import { inputName, layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import { indexed, several } from './merging.ts';

/** Its inputs side by side along one axis. */
export const concatenate = layer({
  type: 'concatenate',
  fields: { axis: int(-8, -1) },
  arity: several,
  trials: [
    {
      options: {},
      inputs: [
        [2, 3],
        [2, 1],
      ],
    },
    {
      options: { axis: 1 },
      inputs: [
        [2, 1, 2],
        [2, 2, 2],
        [2, 1, 2],
      ],
    },
  ],
  output: ({ axis }, x, inputs) => {
    const at = axisOf(axis, x);
    if (!inputs.every((s) => s.length === x.length && s.every((d, a) => a === at || d === x[a])))
      refuse(
        `its inputs must have one shape but for axis ${at}`,
        inputs.map((s) => s.slice(1)),
        'reshape, crop or pad them first',
      );
    return x.map((d, a) => (a === at ? inputs.reduce((n, s) => n + s[at]!, 0) : d));
  },
  // y[…, before_k + j, …] = x_k[…, j, …]
  forward: ({ axis }, { x, y, inputs }) => {
    const { widths, starts, block } = blocks(axisOf(axis, x), y, inputs);
    return [
      {
        out: 'y',
        shape: y,
        law: `y = \\bigl[${inputs.length > 4 ? `${indexed(0)},\\, \\ldots,\\, ${indexed(inputs.length - 1)}` : inputs.map((_, k) => indexed(k)).join(',\\, ')}\\bigr]`,
        terms: 1,
        term: (c) => {
          const inside = c % block,
            k = starts.findLastIndex((s) => s <= inside);
          return times(ref(inputName(k), Math.floor(c / block) * widths[k]! + inside - starts[k]!));
        },
        bind: (out, read) => {
          const copies = inputs.map((_, k) =>
            copyBlocks(out, starts[k]!, block, read(inputName(k)), 0, widths[k]!, widths[k]!),
          );
          return () => {
            for (const copy of copies) copy();
          };
        },
      },
    ];
  },
  // dx_k[…, j, …] = dy[…, before_k + j, …]
  backward: ({ axis }, { x, y, inputs }) => {
    const { widths, starts, block } = blocks(axisOf(axis, x), y, inputs);
    return inputs.map((shape, k): Formula => {
      const width = widths[k]!,
        start = starts[k]!;
      return {
        out: `d${inputName(k)}`,
        shape,
        law: `\\frac{\\partial L}{\\partial ${indexed(k)}} = \\frac{\\partial L}{\\partial y_{${inputs.length > 4 ? k + 1 : `\\,${k + 1}`}}}`,
        terms: 1,
        term: (c) => times(ref('dy', Math.floor(c / width) * block + start + (c % width))),
        bind: (out, read) => copyBlocks(out, 0, width, read('dy'), start, block, width),
      };
    });
  },
});

/** Cells in a row that each input gives, where they begin within the row of the output, and how long that row is. */
function blocks(axis: number, y: Shape, inputs: readonly Shape[]) {
  const widths = inputs.map((s) => sizeOf(s.slice(axis)));
  const starts = widths.map((_, k) => widths.slice(0, k).reduce((a, b) => a + b, 0));
  return { widths, starts, block: sizeOf(y.slice(axis)) };
}
