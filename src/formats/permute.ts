/** Numbers of a tensor with its axes in another order: `order[a]` is the axis that becomes axis `a`. */
export function permute<T extends Float32Array | Float64Array>(
  data: T,
  shape: readonly number[],
  order: readonly number[],
): T {
  const dims = order.map((a) => shape[a]!),
    steps = order.map((a) => shape.slice(a + 1).reduce((n, d) => n * d, 1)),
    out = data.slice() as T,
    last = dims.length - 1;
  if (last < 0 || data.length === 0) return out;
  const [length, step] = [dims[last]!, steps[last]!],
    at = new Array<number>(last).fill(0);
  let cell = 0,
    start = 0;
  while (cell < out.length) {
    for (let k = 0, from = start; k < length; k++, from += step) out[cell++] = data[from]!;
    for (let a = last - 1; a >= 0; a--) {
      start += steps[a]!;
      if (++at[a]! < dims[a]!) break;
      start -= steps[a]! * dims[a]!;
      at[a] = 0;
    }
  }
  return out;
}

/** Whether this machine keeps the lowest byte of a number first, as files do. */
export const LITTLE = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
