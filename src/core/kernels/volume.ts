import type { Slide } from '../window.ts';

type Loop = () => void;

/** Sizes of a convolution [batch, depth, rows, columns, channels] → filters; kernel [kd, kh, kw, channels / groups, filters]. */
export interface VolumeSizes {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly slides: readonly [Slide, Slide, Slide];
}

/** Calls `visit` for every window and every tap of it that lies inside: places and taps counted without channels. */
function overTaps(
  { batch, slides: [d, h, w] }: VolumeSizes,
  visit: (window: number, tap: number, place: number) => void,
) {
  const at = ({ stride, dilation = 1, before, input }: Slide, o: number, k: number): number => {
    const i = o * stride - before + k * dilation;
    return i < input ? i : -1;
  };
  let window = 0;
  for (let n = 0; n < batch; n++)
    for (let od = 0; od < d.output; od++)
      for (let oh = 0; oh < h.output; oh++)
        for (let ow = 0; ow < w.output; ow++, window++)
          for (let kd = 0; kd < d.size; kd++) {
            const p = at(d, od, kd);
            if (p < 0) continue;
            for (let kh = 0; kh < h.size; kh++) {
              const r = at(h, oh, kh);
              if (r < 0) continue;
              for (let kw = 0; kw < w.size; kw++) {
                const q = at(w, ow, kw);
                if (q >= 0)
                  visit(window, (kd * h.size + kh) * w.size + kw, ((n * d.input + p) * h.input + r) * w.input + q);
              }
            }
          }
}

/** z[window, f] = Σ_{tap, c} x·W + b[f], c over the channels of the filter's group. */
export function convolveVolume(
  z: Float32Array,
  x: Float32Array,
  kernel: Float32Array,
  bias: Float32Array | null,
  g: VolumeSizes,
): Loop {
  const { channels, filters, groups } = g,
    cg = channels / groups,
    fg = filters / groups,
    sums = new Float64Array(z.length);
  return () => {
    if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias[i % filters]!;
    else sums.fill(0);
    overTaps(g, (window, tap, place) => {
      for (let c = 0; c < channels; c++) {
        const v = x[place * channels + c]!,
          first = Math.floor(c / cg) * fg,
          row = (tap * cg + (c % cg)) * filters;
        for (let f = first; f < first + fg; f++) sums[window * filters + f]! += v * kernel[row + f]!;
      }
    });
    z.set(sums);
  };
}

/** dW[tap, c, f] = Σ over the windows: x·dz. */
export function convolveVolumeKernel(out: Float32Array, x: Float32Array, dz: Float32Array, g: VolumeSizes): Loop {
  const { channels, filters, groups } = g,
    cg = channels / groups,
    fg = filters / groups,
    sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    overTaps(g, (window, tap, place) => {
      for (let c = 0; c < channels; c++) {
        const v = x[place * channels + c]!,
          first = Math.floor(c / cg) * fg,
          row = (tap * cg + (c % cg)) * filters;
        for (let f = first; f < first + fg; f++) sums[row + f]! += v * dz[window * filters + f]!;
      }
    });
    out.set(sums);
  };
}

/** dx[place, c] = Σ over the windows that read it and their filters: W·dz (+ b[c], for a transposed convolution). */
export function convolveVolumeInput(
  out: Float32Array,
  kernel: Float32Array,
  dz: Float32Array,
  bias: Float32Array | null,
  g: VolumeSizes,
): Loop {
  const { channels, filters, groups } = g,
    cg = channels / groups,
    fg = filters / groups,
    sums = new Float64Array(out.length);
  return () => {
    if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias[i % channels]!;
    else sums.fill(0);
    overTaps(g, (window, tap, place) => {
      for (let c = 0; c < channels; c++) {
        const first = Math.floor(c / cg) * fg,
          row = (tap * cg + (c % cg)) * filters;
        let sum = 0;
        for (let f = first; f < first + fg; f++) sum += kernel[row + f]! * dz[window * filters + f]!;
        sums[place * channels + c]! += sum;
      }
    });
    out.set(sums);
  };
}
