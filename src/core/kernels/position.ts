type Loop = () => void;

/** out[b, c] = x[b, c] + table[c] over samples of `each` numbers. */
export const addPositions =
  (out: Float32Array, x: Float32Array, table: Float32Array, each: number): Loop =>
  () => {
    for (let b = 0; b < x.length; b += each) for (let c = 0; c < each; c++) out[b + c] = x[b + c]! + table[c]!;
  };

/** out[c] = Σ_b dy[b, c]; 0 beyond `each`. */
export const positionGradient =
  (out: Float32Array, dy: Float32Array, each: number): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) {
      let sum = 0;
      if (c < each) for (let at = c; at < dy.length; at += each) sum += dy[at]!;
      out[c] = sum;
    }
  };
