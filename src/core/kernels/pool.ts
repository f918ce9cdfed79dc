type Loop = () => void;

/** `table[cell·taps + t]` is the input cell under tap t of output `cell`, or −1 on padding. */
export const poolMax =
  (out: Float32Array, x: Float32Array, table: Int32Array, taps: number): Loop =>
  () => {
    for (let cell = 0, k = 0; cell < out.length; cell++) {
      let best = -Infinity;
      for (let t = 0; t < taps; t++, k++) {
        const at = table[k]!;
        if (at >= 0 && (x[at]! > best || x[at]! !== x[at]!)) best = x[at]!;
      }
      out[cell] = best;
    }
  };

/** dx: every window's dy goes to its first largest cell. */
export function poolMaxGradient(
  out: Float32Array,
  x: Float32Array,
  dy: Float32Array,
  table: Int32Array,
  taps: number,
): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let cell = 0, k = 0; cell < dy.length; cell++) {
      let best = -1;
      for (let t = 0; t < taps; t++, k++) {
        const at = table[k]!;
        if (at >= 0 && (best < 0 || x[at]! > x[best]! || x[at]! !== x[at]!)) best = at;
      }
      sums[best]! += dy[cell]!;
    }
    out.set(sums);
  };
}

/** Means over the taps inside the image. */
export const poolAverage =
  (out: Float32Array, x: Float32Array, table: Int32Array, taps: number): Loop =>
  () => {
    for (let cell = 0, k = 0; cell < out.length; cell++) {
      let sum = 0,
        inside = 0;
      for (let t = 0; t < taps; t++, k++) {
        const at = table[k]!;
        if (at < 0) continue;
        sum += x[at]!;
        inside++;
      }
      out[cell] = sum / inside;
    }
  };

/** dx: every window's dy is split evenly among its taps inside the image. */
export function poolAverageGradient(out: Float32Array, dy: Float32Array, table: Int32Array, taps: number): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let cell = 0; cell < dy.length; cell++) {
      const first = cell * taps;
      let inside = 0;
      for (let k = first; k < first + taps; k++) if (table[k]! >= 0) inside++;
      const share = dy[cell]! / inside;
      for (let k = first; k < first + taps; k++) if (table[k]! >= 0) sums[table[k]!]! += share;
    }
    out.set(sums);
  };
}
