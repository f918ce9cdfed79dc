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
  const taps = g.kh * g.kw * g.channels;
  const quads = new Float64Array(4 * taps * Math.ceil(filters / 4));
  return () => {
    for (let f = 0, q = 0; f < quads.length / taps; f += 4)
      for (let t = 0; t < taps; t++)
        for (let e = f; e < f + 4; e++, q++) quads[q] = kernel[t * filters + Math.min(e, filters - 1)]!;
    slideQuads(z, x, quads, bias, g, filters);
  };
}

/** dx[n,r,q,c] = Σ W·dz. Windows one cell apart: a convolution of dz with the kernel turned round; else spread window by window. */
export function convolveInput(
  out: Float32Array,
  kernel: Float32Array,
  dz: Float32Array,
  g: ConvSizes,
  filters: number,
): Loop {
  if (g.rows.stride > 1 || g.columns.stride > 1) return spread(out, kernel, dz, g, filters);
  const { kh, kw, channels } = g;
  const turned = { ...g, channels: filters, rows: seenBack(g.rows), columns: seenBack(g.columns) };
  const quads = new Float64Array(4 * kh * kw * filters * Math.ceil(channels / 4));
  return () => {
    for (let c = 0, q = 0; c < channels; c += 4)
      for (let tap = kh * kw - 1; tap >= 0; tap--)
        for (let f = 0; f < filters; f++)
          for (let e = c; e < c + 4; e++, q++)
            quads[q] = kernel[(tap * channels + Math.min(e, channels - 1)) * filters + f]!;
    slideQuads(out, dz, quads, null, turned, channels);
  };
}

/** How the windows that read an input cell follow each other along an axis. */
const seenBack = ({ input, size, before, output }: Slide): Slide => ({
  input: output,
  size,
  stride: 1,
  before: size - 1 - before,
  output: input,
});

/**
 * The convolution of `x` with kernels packed four filters at a time, [⌈filters/4⌉, taps, 4] in double precision, where the
 * last filter stands in for the missing ones. Two neighbouring places at once where both windows lie inside their rows.
 */
function slideQuads(
  z: Float32Array,
  x: Float32Array,
  quads: Float64Array,
  bias: Float32Array | null,
  { batch, channels, kh, kw, rows, columns }: ConvSizes,
  filters: number,
): void {
  const next = columns.stride * channels;
  for (let n = 0; n < batch; n++)
    for (let h = 0; h < rows.output; h++) {
      const r0 = h * rows.stride - rows.before;
      const i0 = Math.max(0, -r0),
        i1 = Math.min(kh, rows.input - r0);
      for (let f = 0; f < filters; f += 4) {
        const f1 = Math.min(1, filters - 1 - f),
          f2 = Math.min(2, filters - 1 - f),
          f3 = Math.min(3, filters - 1 - f);
        const b0 = bias ? bias[f]! : 0,
          b1 = bias ? bias[f + f1]! : 0,
          b2 = bias ? bias[f + f2]! : 0,
          b3 = bias ? bias[f + f3]! : 0;
        for (let w = 0; w < columns.output; w++) {
          const c0 = w * columns.stride - columns.before;
          const o = ((n * rows.output + h) * columns.output + w) * filters + f;
          let s0 = 0,
            s1 = 0,
            s2 = 0,
            s3 = 0;
          if (c0 >= 0 && c0 + columns.stride + kw <= columns.input && w + 1 < columns.output) {
            let t0 = 0,
              t1 = 0,
              t2 = 0,
              t3 = 0;
            for (let i = i0; i < i1; i++) {
              let at = ((n * rows.input + r0 + i) * columns.input + c0) * channels;
              let k = (f * kh + 4 * i) * kw * channels;
              for (const end = at + kw * channels; at < end; at++, k += 4) {
                const u = x[at]!,
                  v = x[at + next]!,
                  k0 = quads[k]!,
                  k1 = quads[k + 1]!,
                  k2 = quads[k + 2]!,
                  k3 = quads[k + 3]!;
                s0 += u * k0;
                s1 += u * k1;
                s2 += u * k2;
                s3 += u * k3;
                t0 += v * k0;
                t1 += v * k1;
                t2 += v * k2;
                t3 += v * k3;
              }
            }
            z[o + filters] = t0 + b0;
            z[o + filters + f1] = t1 + b1;
            z[o + filters + f2] = t2 + b2;
            z[o + filters + f3] = t3 + b3;
            w++;
          } else {
            const j0 = Math.max(0, -c0),
              j1 = Math.min(kw, columns.input - c0);
            for (let i = i0; i < i1; i++) {
              let at = ((n * rows.input + r0 + i) * columns.input + c0 + j0) * channels;
              let k = ((f * kh + 4 * i) * kw + 4 * j0) * channels;
              for (const end = at + (j1 - j0) * channels; at < end; at++, k += 4) {
                const u = x[at]!;
                s0 += u * quads[k]!;
                s1 += u * quads[k + 1]!;
                s2 += u * quads[k + 2]!;
                s3 += u * quads[k + 3]!;
              }
            }
          }
          z[o] = s0 + b0;
          z[o + f1] = s1 + b1;
          z[o + f2] = s2 + b2;
          z[o + f3] = s3 + b3;
        }
      }
    }
}

/** dW[i,j,c,f] = Σ_{n,h,w} x·dz: each tap, for two channels and four filters at once, over the places where it lies inside. */
export function convolveKernel(
  out: Float32Array,
  x: Float32Array,
  dz: Float32Array,
  g: ConvSizes,
  filters: number,
): Loop {
  const { batch, channels, kh, kw, rows, columns } = g;
  const step = columns.stride * channels;
  const sums = new Float64Array(out.length);
  const image = new Float64Array(rows.input * columns.input * channels);
  const slopes = new Float64Array(rows.output * columns.output * filters);
  return () => {
    sums.fill(0);
    for (let n = 0; n < batch; n++) {
      image.set(x.subarray(n * image.length, (n + 1) * image.length));
      slopes.set(dz.subarray(n * slopes.length, (n + 1) * slopes.length));
      for (let i = 0; i < kh; i++) {
        const [h0, h1] = reach(rows, i);
        for (let j = 0; j < kw; j++) {
          const [w0, w1] = reach(columns, j);
          for (let c = 0; c < channels; c += 2) {
            const both = c + 1 < channels;
            for (let f = 0; f < filters; f += 4) {
              const f1 = Math.min(1, filters - 1 - f),
                f2 = Math.min(2, filters - 1 - f),
                f3 = Math.min(3, filters - 1 - f);
              let s0 = 0,
                s1 = 0,
                s2 = 0,
                s3 = 0,
                t0 = 0,
                t1 = 0,
                t2 = 0,
                t3 = 0;
              for (let h = h0; h < h1; h++) {
                const row = h * rows.stride - rows.before + i;
                let at = (row * columns.input + w0 * columns.stride - columns.before + j) * channels + c;
                let o = (h * columns.output + w0) * filters + f;
                const end = o + (w1 - w0) * filters;
                if (both)
                  for (; o < end; o += filters, at += step) {
                    const u = image[at]!,
                      v = image[at + 1]!,
                      d0 = slopes[o]!,
                      d1 = slopes[o + f1]!,
                      d2 = slopes[o + f2]!,
                      d3 = slopes[o + f3]!;
                    s0 += u * d0;
                    s1 += u * d1;
                    s2 += u * d2;
                    s3 += u * d3;
                    t0 += v * d0;
                    t1 += v * d1;
                    t2 += v * d2;
                    t3 += v * d3;
                  }
                else
                  for (; o < end; o += filters, at += step) {
                    const u = image[at]!;
                    s0 += u * slopes[o]!;
                    s1 += u * slopes[o + f1]!;
                    s2 += u * slopes[o + f2]!;
                    s3 += u * slopes[o + f3]!;
                  }
              }
              const k = ((i * kw + j) * channels + c) * filters + f;
              add4(sums, k, Math.min(4, filters - f), s0, s1, s2, s3);
              if (both) add4(sums, k + filters, Math.min(4, filters - f), t0, t1, t2, t3);
            }
          }
        }
      }
    }
    out.set(sums);
  };
}

/** The windows whose tap `k` lies inside the image: from the first to one past the last. */
const reach = ({ input, stride, before, output }: Slide, k: number): readonly [number, number] => [
  Math.max(0, Math.ceil((before - k) / stride)),
  Math.min(output, Math.floor((input - 1 + before - k) / stride) + 1),
];

function add4(sums: Float64Array, at: number, count: number, a: number, b: number, c: number, d: number): void {
  sums[at]! += a;
  if (count > 1) sums[at + 1]! += b;
  if (count > 2) sums[at + 2]! += c;
  if (count > 3) sums[at + 3]! += d;
}

/** dx by windows: every upstream gradient spreads its kernel back over its window. */
function spread(out: Float32Array, kernel: Float32Array, dz: Float32Array, g: ConvSizes, filters: number): Loop {
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
