type Loop = () => void;

/** c = i·g + f·before. */
export const cellValue =
  (out: Float32Array, i: Float32Array, g: Float32Array, f: Float32Array, before: Float32Array | null): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = i[c]! * g[c]! + (before ? f[c]! * before[c]! : 0);
  };

/** dc = dh·o·bend + dc′·f′. */
export const cellBack =
  (
    out: Float32Array,
    dh: Float32Array,
    o: Float32Array,
    bend: Float32Array,
    next: readonly [Float32Array, Float32Array] | null,
  ): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = dh[c]! * o[c]! * bend[c]! + (next ? next[0][c]! * next[1][c]! : 0);
  };

/** dz[r] = (dc·g·i′, dc·c·f′, dc·i·g′, dh·s·o′), four blocks of `units`. */
export const lstmGatesBack =
  (
    out: Float32Array,
    units: number,
    dc: Float32Array,
    dh: Float32Array,
    partners: readonly [Float32Array, Float32Array | null, Float32Array, Float32Array],
    slopes: readonly [Float32Array, Float32Array, Float32Array, Float32Array],
  ): Loop =>
  () => {
    for (let k = 0; k < 4; k++) {
      const partner = partners[k],
        slope = slopes[k]!,
        d = k === 3 ? dh : dc;
      for (let c = 0; c < dc.length; c++) {
        const r = Math.floor(c / units);
        out[r * 3 * units + k * units + c] = partner ? d[c]! * partner[c]! * slope[c]! : 0;
      }
    }
  };
