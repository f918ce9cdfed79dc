type Loop = () => void;

/** out[r] = scale · Σ_j a[r,j]·b[r,j] over rows of n. */
export const fillRowProducts =
  (out: Float32Array, a: Float32Array, b: Float32Array, n: number, scale: number): Loop =>
  () => {
    for (let r = 0, c = 0; r < out.length; r++) {
      let sum = 0;
      for (const end = c + n; c < end; c++) sum += a[c]! * b[c]!;
      out[r] = scale * sum;
    }
  };

/** out[0] = the mean of x. */
export const fillMean =
  (out: Float32Array, x: Float32Array): Loop =>
  () => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i]!;
    out[0] = sum / x.length;
  };
