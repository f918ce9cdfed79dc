type Loop = () => void;

/** out[r,j] = Σ_i a[r,i]·b[i,j] + bias[j]: [rows, n] × [n, m]. Sums in double precision, four columns at a time. */
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
  () => {
    for (let r = 0; r < rows; r++) {
      const ar = r * n,
        or = r * m;
      let j = 0;
      for (; j + 4 <= m; j += 4) {
        let s0 = 0,
          s1 = 0,
          s2 = 0,
          s3 = 0;
        for (let i = 0, bi = j; i < n; i++, bi += m) {
          const v = a[ar + i]!;
          s0 += v * b[bi]!;
          s1 += v * b[bi + 1]!;
          s2 += v * b[bi + 2]!;
          s3 += v * b[bi + 3]!;
        }
        out[or + j] = bias ? s0 + bias[j]! : s0;
        out[or + j + 1] = bias ? s1 + bias[j + 1]! : s1;
        out[or + j + 2] = bias ? s2 + bias[j + 2]! : s2;
        out[or + j + 3] = bias ? s3 + bias[j + 3]! : s3;
      }
      for (; j < m; j++) {
        let s = 0;
        for (let i = 0; i < n; i++) s += a[ar + i]! * b[i * m + j]!;
        out[or + j] = bias ? s + bias[j]! : s;
      }
    }
  };

/** out[i,j] = Σ_r a[r,i]·b[r,j]: aᵀ·b with a [rows, n], b [rows, m]. */
export const matmulTN =
  (out: Float32Array, a: Float32Array, b: Float32Array, n: number, rows: number, m: number): Loop =>
  () => {
    for (let i = 0; i < n; i++) {
      let j = 0;
      for (; j + 4 <= m; j += 4) {
        let s0 = 0,
          s1 = 0,
          s2 = 0,
          s3 = 0;
        for (let r = 0, bi = j; r < rows; r++, bi += m) {
          const v = a[r * n + i]!;
          s0 += v * b[bi]!;
          s1 += v * b[bi + 1]!;
          s2 += v * b[bi + 2]!;
          s3 += v * b[bi + 3]!;
        }
        const o = i * m + j;
        out[o] = s0;
        out[o + 1] = s1;
        out[o + 2] = s2;
        out[o + 3] = s3;
      }
      for (; j < m; j++) {
        let s = 0;
        for (let r = 0; r < rows; r++) s += a[r * n + i]! * b[r * m + j]!;
        out[i * m + j] = s;
      }
    }
  };

/** out[r,i] = Σ_j a[r,j]·b[i,j]: a·bᵀ with a [rows, m], b [n, m]. */
export const matmulNT =
  (out: Float32Array, a: Float32Array, b: Float32Array, rows: number, m: number, n: number): Loop =>
  () => {
    for (let r = 0; r < rows; r++) {
      const ar = r * m;
      for (let i = 0; i < n; i++) {
        const bi = i * m;
        let s = 0;
        for (let j = 0; j < m; j++) s += a[ar + j]! * b[bi + j]!;
        out[r * n + i] = s;
      }
    }
  };
