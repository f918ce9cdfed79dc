type Loop = () => void;

/** out[t, j] = table[x[t], j]; NaN where x[t] is no index below `size`. */
export const embed =
  (out: Float32Array, table: Float32Array, x: Float32Array, size: number, n: number): Loop =>
  () => {
    for (let t = 0, o = 0; t < x.length; t++) {
      const index = x[t]!,
        known = Number.isInteger(index) && index >= 0 && index < size;
      for (let j = 0; j < n; j++, o++) out[o] = known ? table[index * n + j]! : Number.NaN;
    }
  };

/** out[v, j] = Σ over t with x[t] = v of dy[t, j]. */
export function embedGradient(out: Float32Array, dy: Float32Array, x: Float32Array, size: number, n: number): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let t = 0; t < x.length; t++) {
      const index = x[t]!;
      if (Number.isInteger(index) && index >= 0 && index < size)
        for (let j = 0; j < n; j++) sums[index * n + j]! += dy[t * n + j]!;
    }
    out.set(sums);
  };
}
