type Loop = () => void;

/** Copies blocks of `width` numbers: the i-th from `from`, `start + i·step` on, to `out`, `outStart + i·outStep` on. */
export const copyBlocks =
  (
    out: Float32Array,
    outStart: number,
    outStep: number,
    from: Float32Array,
    start: number,
    step: number,
    width: number,
  ): Loop =>
  () => {
    for (let o = outStart, i = start; o < out.length && i < from.length; o += outStep, i += step)
      for (let k = 0; k < width; k++) out[o + k] = from[i + k]!;
  };

/** out[c] = from[table[c]], 0 where the table says −1. */
export const gather =
  (out: Float32Array, from: Float32Array, table: Int32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) {
      const at = table[c]!;
      out[c] = at < 0 ? 0 : from[at]!;
    }
  };

/** out[i] = Σ of from[c] over the cells c with table[c] = i. */
export function scatter(out: Float32Array, from: Float32Array, table: Int32Array): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let c = 0; c < from.length; c++) if (table[c]! >= 0) sums[table[c]!]! += from[c]!;
    out.set(sums);
  };
}
