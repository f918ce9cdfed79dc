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

/** Calls `meet` wherever a number of x meets the `count` filters of its group: its cell in x, the first of theirs in z and in the kernel. */
function overMeetings(g: VolumeSizes, meet: (x: number, z: number, w: number, count: number) => void): void {
  const { channels, filters, groups } = g,
    cg = channels / groups,
    fg = filters / groups;
  overTaps(g, (window, tap, place) => {
    for (let c = 0; c < channels; c++) {
      const first = Math.floor(c / cg) * fg;
      meet(place * channels + c, window * filters + first, (tap * cg + (c % cg)) * filters + first, fg);
    }
  });
}

/** Sums in double precision, begun with the bias of each column or with 0. */
function summed(out: Float32Array, bias: Float32Array | null, sum: (sums: Float64Array) => void): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias[i % bias.length]!;
    else sums.fill(0);
    sum(sums);
    out.set(sums);
  };
}

/** z[window, f] = Σ_{tap, c} x·W + b[f], c over the channels of the filter's group. */
export const convolveVolume = (
  out: Float32Array,
  x: Float32Array,
  kernel: Float32Array,
  bias: Float32Array | null,
  g: VolumeSizes,
): Loop =>
  summed(out, bias, (sums) =>
    overMeetings(g, (at, z, w, count) => {
      const v = x[at]!;
      for (let f = 0; f < count; f++) sums[z + f]! += v * kernel[w + f]!;
    }),
  );

/** dW[tap, c, f] = Σ over the windows: x·dz. */
export const convolveVolumeKernel = (out: Float32Array, x: Float32Array, dz: Float32Array, g: VolumeSizes): Loop =>
  summed(out, null, (sums) =>
    overMeetings(g, (at, z, w, count) => {
      const v = x[at]!;
      for (let f = 0; f < count; f++) sums[w + f]! += v * dz[z + f]!;
    }),
  );

/** dx[place, c] = Σ over the windows that read it and their filters: W·dz (+ b[c], for a transposed convolution). */
export const convolveVolumeInput = (
  out: Float32Array,
  kernel: Float32Array,
  dz: Float32Array,
  bias: Float32Array | null,
  g: VolumeSizes,
): Loop =>
  summed(out, bias, (sums) =>
    overMeetings(g, (at, z, w, count) => {
      let sum = 0;
      for (let f = 0; f < count; f++) sum += kernel[w + f]! * dz[z + f]!;
      sums[at]! += sum;
    }),
  );
