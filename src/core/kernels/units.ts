type Loop = () => void;

/** out[row] = f(Σ x² over the cells of the row). */
export function mappedSquares(out: Float32Array, x: Float32Array, rows: Int32Array, f: (s: number) => number): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let c = 0; c < x.length; c++) sums[rows[c]!]! += x[c]! * x[c]!;
    for (let r = 0; r < out.length; r++) out[r] = f(sums[r]!);
  };
}

/** out[c] = shrink·du[c] + 2·slope·mix·x[c], the three of them by row. */
export const unitGradient =
  (
    out: Float32Array,
    x: Float32Array,
    du: Float32Array,
    shrink: Float32Array,
    slope: Float32Array,
    mix: Float32Array,
    rows: Int32Array,
  ): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) {
      const r = rows[c]!;
      out[c] = shrink[r]! * du[c]! + 2 * slope[r]! * mix[r]! * x[c]!;
    }
  };
