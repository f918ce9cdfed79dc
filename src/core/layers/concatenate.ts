import { axisOf } from '../axis.ts';
import { refuse } from '../errors.ts';
import { int } from '../fields.ts';
import type { Formula, Term } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { copyBlocks } from '../kernels/copy.ts';
import type { Site } from '../layer.ts';
import { inputName, layer, maskName } from '../layer.ts';
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
  mask: ({ axis }, site) => joinedMask(axis, site),
  // y[…, before_k + j, …] = x_k[…, j, …]
  forward: ({ axis }, site) => {
    const { x, y, inputs } = site;
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
      ...joinedMasks(axis, site),
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

/** A mask as long as the output, where an input has one; an input without counts everywhere (Keras's rule). */
function joinedMask(axis: number, { x, y, inputs, masks }: Site): Shape | null {
  const fit = masks.every((m, k) => m === null || m.join() === inputs[k]!.slice(0, -1).join());
  return fit && axisOf(axis, x) > 0 && masks.some((m) => m !== null) ? y.slice(0, -1) : null;
}

/** Masks side by side as their inputs are; where these lie side by side within a step, it counts where it counts in one of them. */
function joinedMasks(axis: number, site: Site): readonly Formula[] {
  const shape = joinedMask(axis, site),
    at = axisOf(axis, site.x);
  if (!shape) return [];
  const cell = (k: number, c: number): Term => (site.masks[k] ? times(ref(maskName(k), c)) : scaled(1));
  if (at === site.x.length - 1)
    return [
      {
        out: 'ymask',
        shape,
        law: 'm_t = \\max_k\\, m_{k,t}',
        reduce: 'max',
        terms: site.inputs.length,
        term: (c, k) => cell(k, c),
      },
    ];
  const { widths, starts, block } = blocks(
    at,
    shape,
    site.inputs.map((s) => s.slice(0, -1)),
  );
  return [
    {
      out: 'ymask',
      shape,
      law: 'm = \\bigl[m_1,\\, m_2,\\, \\ldots\\bigr]',
      terms: 1,
      term: (c) => {
        const inside = c % block,
          k = starts.findLastIndex((s) => s <= inside);
        return cell(k, Math.floor(c / block) * widths[k]! + inside - starts[k]!);
      },
    },
  ];
}
