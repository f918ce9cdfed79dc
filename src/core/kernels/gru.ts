import type { Slice } from './recurrent.ts';

type Loop = () => void;

/** a[r, j] = input[r, j] + reset[r, j]·v[r, j]. */
export const resetSum =
  (out: Float32Array, input: Slice, reset: Float32Array, v: Slice, units: number): Loop =>
  () => {
    for (let r = 0, o = 0; o < out.length; r++)
      for (let j = 0; j < units; j++, o++)
        out[o] = input.data[input.start + r * input.stride + j]! + reset[o]! * v.data[v.start + r * v.stride + j]!;
  };

/** a[r, j] = input[r, j] + Σ_k q[r, k]·kernel[k, 2·units + j]. */
export const candidateSum =
  (out: Float32Array, input: Slice, q: Float32Array | null, kernel: Float32Array, units: number): Loop =>
  () => {
    for (let r = 0, o = 0; o < out.length; r++)
      for (let j = 0; j < units; j++, o++) {
        let sum = input.data[input.start + r * input.stride + j]!;
        if (q) for (let k = 0; k < units; k++) sum += q[r * units + k]! * kernel[(3 * k + 2) * units + j]!;
        out[o] = sum;
      }
  };

/** h = z·before + g − z·g. */
export const blend =
  (out: Float32Array, z: Float32Array, before: Float32Array | null, g: Float32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = (before ? z[c]! * before[c]! : 0) + g[c]! - z[c]! * g[c]!;
  };

/** da = dh·slope − dh·z·slope. */
export const candidateBack =
  (out: Float32Array, dh: Float32Array, z: Float32Array, slope: Float32Array): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = dh[c]! * slope[c]! * (1 - z[c]!);
  };

/** dq[r, k] = Σ_j kernel[k, 2·units + j]·da[r, j]. */
export const resetBack =
  (out: Float32Array, kernel: Float32Array, da: Float32Array, units: number): Loop =>
  () => {
    for (let r = 0, o = 0; o < out.length; r++)
      for (let k = 0; k < units; k++, o++) {
        let sum = 0;
        for (let j = 0; j < units; j++) sum += kernel[(3 * k + 2) * units + j]! * da[r * units + j]!;
        out[o] = sum;
      }
  };

/** d[r] = (dh·(before − g)·z′, lead·partner·r′, da), three blocks of `units`. */
export const gruGatesBack =
  (
    out: Float32Array,
    units: number,
    of: {
      readonly dh: Float32Array;
      readonly before: Float32Array | null;
      readonly g: Float32Array;
      readonly zslope: Float32Array;
      readonly lead: Float32Array | null;
      readonly partner: Slice | null;
      readonly rslope: Float32Array;
      readonly da: Float32Array;
    },
  ): Loop =>
  () => {
    const { dh, before, g, zslope, lead, partner, rslope, da } = of;
    for (let r = 0, c = 0; c < dh.length; r++)
      for (let j = 0; j < units; j++, c++) {
        const o = 3 * r * units + j;
        out[o] = dh[c]! * ((before ? before[c]! : 0) - g[c]!) * zslope[c]!;
        out[o + units] =
          lead && partner ? lead[c]! * partner.data[partner.start + r * partner.stride + j]! * rslope[c]! : 0;
        out[o + 2 * units] = da[c]!;
      }
  };

/** dv[r] = (d's first two blocks, da·reset). */
export const gruRecurrentBack =
  (out: Float32Array, units: number, d: Float32Array, da: Float32Array, reset: Float32Array): Loop =>
  () => {
    out.set(d);
    for (let r = 0, c = 0; c < da.length; r++)
      for (let j = 0; j < units; j++, c++) out[(3 * r + 2) * units + j] = da[c]! * reset[c]!;
  };
