type Loop = () => void;

/** The cells under the taps of every window, `taps` for each, −1 where a tap lies on padding. */
export interface TapTable {
  readonly taps: number;
  readonly cells: Int32Array;
}

/** y[window] = the largest x under its taps; NaN wins. */
export const largestByTable =
  (y: Float32Array, x: Float32Array, { taps, cells }: TapTable): Loop =>
  () => {
    for (let w = 0, t = 0; w < y.length; w++) {
      let best = -Infinity;
      for (const end = t + taps; t < end; t++) {
        const at = cells[t]!;
        if (at < 0) continue;
        const v = x[at]!;
        if (v > best || v !== v) best = v;
      }
      y[w] = best;
    }
  };

/** dx: each window's dy goes to its first cell that equals y. */
export function largestBackByTable(
  dx: Float32Array,
  x: Float32Array,
  y: Float32Array,
  dy: Float32Array,
  { taps, cells }: TapTable,
): Loop {
  const sums = new Float64Array(dx.length);
  return () => {
    sums.fill(0);
    for (let w = 0; w < dy.length; w++)
      for (let t = w * taps; t < (w + 1) * taps; t++) {
        const at = cells[t]!;
        if (at < 0 || !(x[at] === y[w] || Number.isNaN(y[w]))) continue;
        sums[at]! += dy[w]!;
        break;
      }
    dx.set(sums);
  };
}

const inside = ({ taps, cells }: TapTable, window: number): number => {
  let n = 0;
  for (let t = window * taps; t < (window + 1) * taps; t++) if (cells[t]! >= 0) n++;
  return n;
};

/** y[window] = the mean of x under its taps inside. */
export const meanByTable =
  (y: Float32Array, x: Float32Array, table: TapTable): Loop =>
  () => {
    const { taps, cells } = table;
    for (let w = 0; w < y.length; w++) {
      let sum = 0;
      for (let t = w * taps; t < (w + 1) * taps; t++) if (cells[t]! >= 0) sum += x[cells[t]!]!;
      y[w] = sum / inside(table, w);
    }
  };

/** dx: each window's dy is split evenly among its taps inside. */
export function meanBackByTable(dx: Float32Array, dy: Float32Array, table: TapTable): Loop {
  const sums = new Float64Array(dx.length);
  return () => {
    const { taps, cells } = table;
    sums.fill(0);
    for (let w = 0; w < dy.length; w++) {
      const share = dy[w]! / inside(table, w);
      for (let t = w * taps; t < (w + 1) * taps; t++) if (cells[t]! >= 0) sums[cells[t]!]! += share;
    }
    dx.set(sums);
  };
}
