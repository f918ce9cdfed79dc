type Loop = () => void;

/** out[c] = x[c] where it is positive, else α[row of c]·x[c]. */
export const bendValue =
  (out: Float32Array, x: Float32Array, alpha: Float32Array, rows: Int32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = x[c]! > 0 ? x[c]! : alpha[rows[c]!]! * x[c]!;
  };

/** out[c] = dy[c] where x[c] is positive, else α[row of c]·dy[c]. */
export const bendGradient =
  (out: Float32Array, x: Float32Array, dy: Float32Array, alpha: Float32Array, rows: Int32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = x[c]! > 0 ? dy[c]! : alpha[rows[c]!]! * dy[c]!;
  };

/** out[row] = Σ x[c]·dy[c] over the cells of the row that are not positive. */
export function bendSlopeGradient(out: Float32Array, x: Float32Array, dy: Float32Array, rows: Int32Array): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let c = 0; c < x.length; c++) if (!(x[c]! > 0)) sums[rows[c]!]! += x[c]! * dy[c]!;
    out.set(sums);
  };
}
