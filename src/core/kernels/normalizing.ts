type Loop = () => void;

/** out[c] = x[c] − mean[row of c]. */
export const fillOffset =
  (out: Float32Array, x: Float32Array, mean: Float32Array, rows: Int32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = x[c]! - mean[rows[c]!]!;
  };

/** out[c] = a[c] · b[row of c] · scale. */
export const timesRow =
  (out: Float32Array, a: Float32Array, b: Float32Array, rows: Int32Array, scale = 1): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = a[c]! * b[rows[c]!]! * scale;
  };

/** out[c] = γ[row of c]·x[c] + β[row of c], either of them missing. */
export const scaleAndShift =
  (out: Float32Array, x: Float32Array, gamma: Float32Array | null, beta: Float32Array | null, rows: Int32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) {
      const v = gamma ? gamma[rows[c]!]! * x[c]! : x[c]!;
      out[c] = beta ? v + beta[rows[c]!]! : v;
    }
  };

/** out[c] = rate·(d[c] − pull − hat[c]·twist), the three of them by row. */
export const normalGradient =
  (
    out: Float32Array,
    d: Float32Array,
    hat: Float32Array,
    rate: Float32Array,
    pull: Float32Array | null,
    twist: Float32Array,
    rows: Int32Array,
  ): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) {
      const r = rows[c]!;
      out[c] = rate[r]! * (d[c]! - (pull ? pull[r]! : 0) - hat[c]! * twist[r]!);
    }
  };
