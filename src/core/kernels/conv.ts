import type { Slide } from '../window.ts';

type Loop = () => void;

/** The sizes that the convolution loops need. */
export interface ConvSizes {
  readonly batch: number;
  readonly channels: number;
  readonly kh: number;
  readonly kw: number;
  readonly rows: Slide;
  readonly columns: Slide;
}

/** z[n,h,w,f] = Σ x·W + b, summed in double precision over the taps that lie inside the image. */
export function convolve(
  z: Float32Array,
  x: Float32Array,
  kernel: Float32Array,
  bias: Float32Array | null,
  g: ConvSizes,
  filters: number,
): Loop {
  const { batch, channels, kh, kw, rows, columns } = g;
  const sums = new Float64Array(filters);
  return () => {
    for (let n = 0, o = 0; n < batch; n++)
      for (let h = 0; h < rows.output; h++)
        for (let w = 0; w < columns.output; w++, o += filters) {
          if (bias) for (let f = 0; f < filters; f++) sums[f] = bias[f]!;
          else sums.fill(0);
          const r0 = h * rows.stride - rows.before,
            c0 = w * columns.stride - columns.before;
          const i1 = Math.min(kh, rows.input - r0),
            j0 = Math.max(0, -c0),
            j1 = Math.min(kw, columns.input - c0);
          for (let i = Math.max(0, -r0); i < i1; i++) {
            let at = ((n * rows.input + r0 + i) * columns.input + c0 + j0) * channels;
            let k = (i * kw + j0) * channels * filters;
            for (const end = at + (j1 - j0) * channels; at < end; at++) {
              const v = x[at]!;
              for (let f = 0; f < filters; f++, k++) sums[f]! += v * kernel[k]!;
            }
          }
          for (let f = 0; f < filters; f++) z[o + f] = sums[f]!;
        }
  };
}

/** dW[i,j,c,f] = Σ_{n,h,w} x·dz. */
export function convolveKernel(
  out: Float32Array,
  x: Float32Array,
  dz: Float32Array,
  g: ConvSizes,
  filters: number,
): Loop {
  const { batch, channels, kh, kw, rows, columns } = g;
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let n = 0, o = 0; n < batch; n++)
      for (let h = 0; h < rows.output; h++)
        for (let w = 0; w < columns.output; w++, o += filters) {
          const r0 = h * rows.stride - rows.before,
            c0 = w * columns.stride - columns.before;
          const i1 = Math.min(kh, rows.input - r0),
            j0 = Math.max(0, -c0),
            j1 = Math.min(kw, columns.input - c0);
          for (let i = Math.max(0, -r0); i < i1; i++) {
            let at = ((n * rows.input + r0 + i) * columns.input + c0 + j0) * channels;
            let k = (i * kw + j0) * channels * filters;
            for (const end = at + (j1 - j0) * channels; at < end; at++) {
              const v = x[at]!;
              for (let f = 0; f < filters; f++, k++) sums[k]! += v * dz[o + f]!;
            }
          }
        }
    out.set(sums);
  };
}

/** dx[n,r,q,c] = Σ W·dz: every upstream gradient spreads its kernel back over its window. */
export function convolveInput(
  out: Float32Array,
  kernel: Float32Array,
  dz: Float32Array,
  g: ConvSizes,
  filters: number,
): Loop {
  const { batch, channels, kh, kw, rows, columns } = g;
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (let n = 0, o = 0; n < batch; n++)
      for (let h = 0; h < rows.output; h++)
        for (let w = 0; w < columns.output; w++, o += filters) {
          const r0 = h * rows.stride - rows.before,
            c0 = w * columns.stride - columns.before;
          const i1 = Math.min(kh, rows.input - r0),
            j0 = Math.max(0, -c0),
            j1 = Math.min(kw, columns.input - c0);
          for (let i = Math.max(0, -r0); i < i1; i++) {
            let at = ((n * rows.input + r0 + i) * columns.input + c0 + j0) * channels;
            let k = (i * kw + j0) * channels * filters;
            for (const end = at + (j1 - j0) * channels; at < end; at++) {
              let s = 0;
              for (let f = 0; f < filters; f++, k++) s += dz[o + f]! * kernel[k]!;
              sums[at]! += s;
            }
          }
        }
    out.set(sums);
  };
}
