import { sizeOf } from '../../core/tensor.ts';
import type { Dataset, H5 } from '../hdf5/index.ts';
import type { Slot } from './slots.ts';
import type { Found } from './weights.ts';

/** How Keras 1 listed the gates of a recurrent layer, three arrays each, and in which order they are joined now. */
const GATES: { readonly [arrays: number]: readonly string[] } = {
  12: ['i', 'c', 'f', 'o'],
  9: ['z', 'r', 'h'],
};
const JOINED: { readonly [arrays: number]: readonly string[] } = { 12: ['i', 'f', 'c', 'o'], 9: ['z', 'r', 'h'] };

/**
 * The weights of a layer that Keras 1 saved: gates one by one, and the kernel of a one-dimensional convolution with an axis
 * of length one. null where the arrays are not of that kind.
 */
export function gated(
  slots: readonly Slot[],
  names: readonly string[],
  arrays: readonly (H5 | null)[],
): readonly Found[] | null {
  const sets = arrays.map((a) => a?.dataset() ?? null);
  if (!names.every((n) => /_[WUb](_[a-z])?(:0)?$/.test(n)) || sets.includes(null)) return null;
  const known = sets as readonly Dataset[];
  const order = GATES[names.length];
  if (order && slots.length === 3)
    return slots.map((slot, kind) => {
      const parts = JOINED[names.length]!.map((gate) => known[3 * order.indexOf(gate) + kind]!);
      return {
        slot,
        where: names[kind]!,
        shape: joinedShape(parts),
        read: (most) =>
          joined(
            parts.map((p) => p.read(most)),
            parts,
          ),
      };
    });
  if (slots.length !== names.length) return null;
  return slots.map((slot, i) => {
    const { shape, read } = known[i]!;
    const flat = shape.length === slot.shape.length + 1 && shape[1] === 1 ? [shape[0]!, ...shape.slice(2)] : shape;
    return { slot, where: names[i]!, shape: flat, read };
  });
}

const joinedShape = (parts: readonly Dataset[]): readonly number[] => [
  ...parts[0]!.shape.slice(0, -1),
  parts.reduce((n, p) => n + (p.shape.at(-1) ?? 0), 0),
];

/** Arrays side by side along their last axis. */
function joined(data: readonly Float32Array[], parts: readonly Dataset[]): Float32Array {
  const widths = parts.map((p) => p.shape.at(-1) ?? 1),
    width = widths.reduce((a, b) => a + b, 0),
    rows = sizeOf(parts[0]!.shape.slice(0, -1));
  const out = new Float32Array(rows * width);
  let start = 0;
  for (const [k, each] of data.entries()) {
    for (let row = 0; row < rows; row++)
      out.set(each.subarray(row * widths[k]!, (row + 1) * widths[k]!), row * width + start);
    start += widths[k]!;
  }
  return out;
}
