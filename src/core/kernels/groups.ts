type Loop = () => void;

/** out[row] = scale · Σ of x over the cells of the row; `rows` says in which row each cell is. */
export function groupSums(out: Float32Array, x: Float32Array, rows: Int32Array, scale = 1): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let c = 0; c < x.length; c++) sums[rows[c]!]! += x[c]!;
    for (let r = 0; r < out.length; r++) out[r] = sums[r]! * scale;
  };
}

/** out[row] = scale · Σ of a·b over the cells of the row. */
export function groupProducts(out: Float32Array, a: Float32Array, b: Float32Array, rows: Int32Array, scale = 1): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let c = 0; c < a.length; c++) sums[rows[c]!]! += a[c]! * b[c]!;
    for (let r = 0; r < out.length; r++) out[r] = sums[r]! * scale;
  };
}

/** out[cell] = from[row of the cell] · scale. */
export const spread =
  (out: Float32Array, from: Float32Array, rows: Int32Array, scale = 1): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = from[rows[c]!]! * scale;
  };

/** out[row] = the largest x of the row; NaN wins. */
export const groupMax =
  (out: Float32Array, x: Float32Array, rows: Int32Array): Loop =>
  () => {
    out.fill(-Infinity);
    for (let c = 0; c < x.length; c++) {
      const r = rows[c]!;
      if (x[c]! > out[r]! || x[c]! !== x[c]!) out[r] = x[c]!;
    }
  };

/** out[cell] = dy[row] where the cell is the first largest of its row, else 0. */
export function groupMaxGradient(out: Float32Array, x: Float32Array, dy: Float32Array, rows: Int32Array): Loop {
  const best = new Int32Array(dy.length);
  return () => {
    best.fill(-1);
    for (let c = 0; c < x.length; c++) {
      const r = rows[c]!;
      if (best[r]! < 0 || x[c]! > x[best[r]!]!) best[r] = c;
    }
    out.fill(0);
    for (let r = 0; r < dy.length; r++) out[best[r]!] = dy[r]!;
  };
}
