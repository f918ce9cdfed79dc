type Loop = () => void;

/** out[r] = max_k x[r, k]. */
export const softmaxTop =
  (out: Float32Array, x: Float32Array, rows: number, n: number): Loop =>
  () => {
    for (let r = 0; r < rows; r++) {
      let top = -Infinity;
      for (let k = r * n; k < (r + 1) * n; k++) if (x[k]! > top || x[k]! !== x[k]!) top = x[k]!;
      out[r] = top;
    }
  };

/** out[c] = exp(x[c] − top[row of c]). */
export const softmaxExp =
  (out: Float32Array, x: Float32Array, top: Float32Array, n: number): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = Math.exp(x[c]! - top[(c / n) | 0]!);
  };

/** out[r] = 1 / Σ_k e[r, k]. */
export const softmaxShare =
  (out: Float32Array, e: Float32Array, rows: number, n: number): Loop =>
  () => {
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      for (let k = r * n; k < (r + 1) * n; k++) sum += e[k]!;
      out[r] = 1 / sum;
    }
  };

/** out[c] = e[c] · share[row of c]. */
export const softmaxScale =
  (out: Float32Array, e: Float32Array, share: Float32Array, n: number): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = e[c]! * share[(c / n) | 0]!;
  };

/** out[r] = Σ_k y[r, k] · dy[r, k]. */
export const softmaxMix =
  (out: Float32Array, y: Float32Array, dy: Float32Array, rows: number, n: number): Loop =>
  () => {
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      for (let k = r * n; k < (r + 1) * n; k++) sum += y[k]! * dy[k]!;
      out[r] = sum;
    }
  };

/** out[c] = y[c] · dy[c] − y[c] · mix[row of c]. */
export const softmaxGradient =
  (out: Float32Array, y: Float32Array, dy: Float32Array, mix: Float32Array, n: number): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = y[c]! * dy[c]! - y[c]! * mix[(c / n) | 0]!;
  };
