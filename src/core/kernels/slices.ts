import type { Kernels, Loop } from './kernels.ts';

/** Vectors of as many numbers, one for each row of a batch, within a larger tensor. */
export interface Slice {
  readonly data: Float32Array;
  readonly start: number;
  readonly stride: number;
}

/** out[r, j] = from[r, j], vectors of `n`. */
export const taken = (k: Kernels, out: Float32Array, from: Slice, n: number): Loop =>
  k.move({
    sizes: [1, 1, out.length / n, n],
    out: { data: out, at: 0, steps: [0, 0, n, 1] },
    from: { data: from.data, at: from.start, steps: [0, 0, from.stride, 1] },
  });

/** to[r, j] = x[r, j], vectors of `n`. */
export const placed = (k: Kernels, to: Slice, x: Float32Array, n: number): Loop =>
  k.move({
    sizes: [1, 1, x.length / n, n],
    out: { data: to.data, at: to.start, steps: [0, 0, to.stride, 1] },
    from: { data: x, at: 0, steps: [0, 0, n, 1] },
  });

/** The vectors of a slice, made side by side and put in their places; `null` makes zeros. Slices are made in the order of their places. */
export function sliced(
  k: Kernels,
  to: Slice,
  rows: number,
  n: number,
  make: ((out: Float32Array) => Loop) | null,
): Loop {
  const alone = rows === 1,
    out = alone ? to.data.subarray(to.start, to.start + n) : k.scratch(rows * n);
  const made = make ? make(out) : k.zero(out);
  return alone ? made : k.all([made, placed(k, to, out, n)]);
}
