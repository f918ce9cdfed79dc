/** out[0] = l1·Σ|w| + l2·Σw². */
export const penaltyLoop =
  (out: Float32Array, w: Float32Array, l1: number, l2: number): (() => void) =>
  () => {
    let sum = 0,
      squares = 0;
    for (let i = 0; i < w.length; i++) {
      const v = w[i]!;
      sum += Math.abs(v);
      squares += v * v;
    }
    out[0] = (l1 > 0 ? l1 * sum : 0) + (l2 > 0 ? l2 * squares : 0);
  };

/** out = l1·sign(w) + l2·w. */
export const penaltySlope =
  (out: Float32Array, w: Float32Array, l1: number, l2: number): (() => void) =>
  () => {
    for (let i = 0; i < out.length; i++) out[i] = (l1 > 0 ? l1 * Math.sign(w[i]!) : 0) + (l2 > 0 ? l2 * w[i]! : 0);
  };
