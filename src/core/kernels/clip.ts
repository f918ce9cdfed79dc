type Loop = () => void;

/** out = min(max(g, −most), most). */
export const clampLoop =
  (out: Float32Array, g: Float32Array, most: number): Loop =>
  () => {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(g[i]!, -most), most);
  };

/** out[0] = √Σ g² over all the given tensors. */
export const lengthLoop =
  (out: Float32Array, all: readonly Float32Array[]): Loop =>
  () => {
    let sum = 0;
    for (const g of all) for (let i = 0; i < g.length; i++) sum += g[i]! * g[i]!;
    out[0] = Math.sqrt(sum);
  };

/** out = g·factor[0]. */
export const shrinkLoop =
  (out: Float32Array, g: Float32Array, factor: Float32Array): Loop =>
  () => {
    const f = factor[0]!;
    for (let i = 0; i < out.length; i++) out[i] = g[i]! * f;
  };

/** next = w − decay·η·w. */
export const decayLoop =
  (out: Float32Array, w: Float32Array, rate: Float32Array, decay: number): Loop =>
  () => {
    const eta = rate[0]!;
    for (let i = 0; i < out.length; i++) out[i] = w[i]! - decay * eta * w[i]!;
  };
