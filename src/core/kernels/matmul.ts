type Loop = () => void;

/** out[r,j] = Σ_i a[r,i]·b[i,j] + bias[j]: [rows, n] × [n, m]. Sums in double precision, here and below. */
export const matmul =
  (
    out: Float32Array,
    a: Float32Array,
    b: Float32Array,
    bias: Float32Array | null,
    rows: number,
    n: number,
    m: number,
  ): Loop =>
  () =>
    product(out, rows, m, n, a, n, 1, b, m, 1, bias);

/** out[i,j] = Σ_r a[r,i]·b[r,j]: aᵀ·b with a [rows, n], b [rows, m]. */
export const matmulTN =
  (out: Float32Array, a: Float32Array, b: Float32Array, n: number, rows: number, m: number): Loop =>
  () =>
    product(out, n, m, rows, a, 1, n, b, m, 1, null);

/** out[r,i] = Σ_j a[r,j]·b[i,j]: a·bᵀ with a [rows, m], b [n, m]. */
export const matmulNT =
  (out: Float32Array, a: Float32Array, b: Float32Array, rows: number, m: number, n: number): Loop =>
  () =>
    product(out, rows, n, m, a, m, 1, b, 1, m, null);

/**
 * out[r,c] = Σ_k a[r·aRow + k·aStep]·b[k·bStep + c·bColumn] + bias[c], two rows and four columns at a time. At the edges
 * the last row and column stand in for the missing ones: their cells are computed, and written, more than once.
 */
function product(
  out: Float32Array,
  rows: number,
  columns: number,
  inner: number,
  a: Float32Array,
  aRow: number,
  aStep: number,
  b: Float32Array,
  bStep: number,
  bColumn: number,
  bias: Float32Array | null,
): void {
  for (let c = 0; c < columns; c += 4) {
    const e1 = Math.min(1, columns - 1 - c),
      e2 = Math.min(2, columns - 1 - c),
      e3 = Math.min(3, columns - 1 - c);
    const q1 = e1 * bColumn,
      q2 = e2 * bColumn,
      q3 = e3 * bColumn;
    const b0 = bias ? bias[c]! : 0,
      b1 = bias ? bias[c + e1]! : 0,
      b2 = bias ? bias[c + e2]! : 0,
      b3 = bias ? bias[c + e3]! : 0;
    for (let r = 0; r < rows; r += 2) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0;
      let p = r * aRow,
        q = c * bColumn;
      const o = r * columns + c;
      if (r + 1 < rows) {
        let t0 = 0,
          t1 = 0,
          t2 = 0,
          t3 = 0;
        for (let k = 0; k < inner; k++, p += aStep, q += bStep) {
          const u = a[p]!,
            v = a[p + aRow]!,
            w0 = b[q]!,
            w1 = b[q + q1]!,
            w2 = b[q + q2]!,
            w3 = b[q + q3]!;
          s0 += u * w0;
          s1 += u * w1;
          s2 += u * w2;
          s3 += u * w3;
          t0 += v * w0;
          t1 += v * w1;
          t2 += v * w2;
          t3 += v * w3;
        }
        out[o + columns] = t0 + b0;
        out[o + columns + e1] = t1 + b1;
        out[o + columns + e2] = t2 + b2;
        out[o + columns + e3] = t3 + b3;
      } else
        for (let k = 0; k < inner; k++, p += aStep, q += bStep) {
          const u = a[p]!;
          s0 += u * b[q]!;
          s1 += u * b[q + q1]!;
          s2 += u * b[q + q2]!;
          s3 += u * b[q + q3]!;
        }
      out[o] = s0 + b0;
      out[o + e1] = s1 + b1;
      out[o + e2] = s2 + b2;
      out[o + e3] = s3 + b3;
    }
  }
}
