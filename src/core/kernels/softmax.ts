import { expf } from './float.ts';

type Loop = () => void;

/** Vectors along an axis: `rows` of `n` numbers, `step` apart. */
export interface Lanes {
  readonly n: number;
  readonly rows: number;
  readonly step: number;
}

/** The first cell of vector `r`. */
export const start = ({ n, step }: Lanes, r: number): number => ((r / step) | 0) * n * step + (r % step);

/** out[r] = max_k x[r, k]. */
export const softmaxTop =
  (out: Float32Array, x: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      let top = -Infinity;
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) if (x[c]! > top || x[c]! !== x[c]!) top = x[c]!;
      out[r] = top;
    }
  };

/** out[r, j] = exp(x[r, j] − top[r]). */
export const softmaxExp = (out: Float32Array, x: Float32Array, top: Float32Array, l: Lanes): Loop => {
  const exp = out instanceof Float32Array ? (z: number) => expf(Math.fround(z)) : Math.exp;
  return () => {
    for (let r = 0; r < l.rows; r++)
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) out[c] = exp(x[c]! - top[r]!);
  };
};

/** out[r] = Σ_k x[r, k]. */
export const softmaxSum =
  (out: Float32Array, x: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      let sum = 0;
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) sum += x[c]!;
      out[r] = sum;
    }
  };

/** out[r] = 1 / Σ_k e[r, k]. */
export const softmaxShare =
  (out: Float32Array, e: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      let sum = 0;
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) sum += e[c]!;
      out[r] = 1 / sum;
    }
  };

/** out[r, j] = e[r, j] · share[r]. */
export const softmaxScale =
  (out: Float32Array, e: Float32Array, share: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++)
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) out[c] = e[c]! * share[r]!;
  };

/** out[r] = Σ_k y[r, k] · dy[r, k]. */
export const softmaxMix =
  (out: Float32Array, y: Float32Array, dy: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      let sum = 0;
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) sum += y[c]! * dy[c]!;
      out[r] = sum;
    }
  };

/** out[r, j] = y[r, j] · dy[r, j] − y[r, j] · mix[r]. */
export const softmaxGradient =
  (out: Float32Array, y: Float32Array, dy: Float32Array, mix: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++)
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) out[c] = y[c]! * dy[c]! - y[c]! * mix[r]!;
  };

/** out[r] = ln Σ_k e[r, k]. */
export const logSoftmaxTotal =
  (out: Float32Array, e: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      let sum = 0;
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) sum += e[c]!;
      out[r] = Math.log(sum);
    }
  };

/** out[r, j] = x[r, j] − top[r] − total[r]. */
export const logSoftmaxShift =
  (out: Float32Array, x: Float32Array, top: Float32Array, total: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++)
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) out[c] = x[c]! - top[r]! - total[r]!;
  };

/** out[r, j] = dy[r, j] − p[r, j] · mix[r]. */
export const logSoftmaxGradient =
  (out: Float32Array, p: Float32Array, dy: Float32Array, mix: Float32Array, l: Lanes): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++)
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) out[c] = dy[c]! - p[c]! * mix[r]!;
  };
