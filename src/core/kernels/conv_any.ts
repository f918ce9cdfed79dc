import type { Slide } from '../window.ts';
import type { ConvSizes } from './conv.ts';

type Loop = () => void;

/** Sizes of a convolution whose channels and filters are split into groups and whose taps may lie apart. */
export interface ConvGroups extends ConvSizes {
  readonly filters: number;
  readonly groups: number;
}

/** Calls `visit` for every tap of every window that lies inside: the input cell, the kernel cell and the output cell at which its channels begin. */
function visitTaps(g: ConvGroups, visit: (at: number, kernel: number, place: number) => void): void {
  const { batch, channels, filters, groups, kh, kw, rows, columns } = g;
  const block = (channels / groups) * filters;
  for (let n = 0, o = 0; n < batch; n++)
    for (let h = 0; h < rows.output; h++)
      for (let w = 0; w < columns.output; w++, o += filters)
        for (let i = 0; i < kh; i++) {
          const r = cellUnder(rows, h, i);
          if (r < 0) continue;
          for (let j = 0; j < kw; j++) {
            const q = cellUnder(columns, w, j);
            if (q >= 0) visit(((n * rows.input + r) * columns.input + q) * channels, (i * kw + j) * block, o);
          }
        }
}

function cellUnder(s: Slide, o: number, k: number): number {
  const i = o * s.stride - s.before + k * (s.dilation ?? 1);
  return i < s.input ? i : -1;
}

/** z[n,h,w,f] = Σ_{i,j,c} x·W + b, c over the channels of the filter's group. */
export function convolveAny(
  z: Float32Array,
  x: Float32Array,
  kernel: Float32Array,
  bias: Float32Array | null,
  g: ConvGroups,
): Loop {
  const cg = g.channels / g.groups,
    fg = g.filters / g.groups,
    { filters } = g;
  const sums = new Float64Array(z.length);
  return () => {
    if (bias) for (let o = 0; o < sums.length; o += filters) sums.set(bias, o);
    else sums.fill(0);
    visitTaps(g, (at, k, o) => {
      for (let c = 0, first = 0; c < g.channels; c++, first = Math.floor(c / cg) * fg) {
        const v = x[at + c]!,
          row = k + (c % cg) * filters;
        for (let f = first; f < first + fg; f++) sums[o + f]! += v * kernel[row + f]!;
      }
    });
    z.set(sums);
  };
}

/** dW[i,j,c,f] = Σ_{n,h,w} x·dz. */
export function convolveAnyKernel(out: Float32Array, x: Float32Array, dz: Float32Array, g: ConvGroups): Loop {
  const cg = g.channels / g.groups,
    fg = g.filters / g.groups,
    { filters } = g;
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    visitTaps(g, (at, k, o) => {
      for (let c = 0, first = 0; c < g.channels; c++, first = Math.floor(c / cg) * fg) {
        const v = x[at + c]!,
          row = k + (c % cg) * filters;
        for (let f = first; f < first + fg; f++) sums[row + f]! += v * dz[o + f]!;
      }
    });
    out.set(sums);
  };
}

/** dx[n,r,q,c] = Σ W·dz (+ b[c], for a transposed convolution): every window spreads its kernel back. */
export function convolveAnyInput(
  out: Float32Array,
  kernel: Float32Array,
  dz: Float32Array,
  bias: Float32Array | null,
  g: ConvGroups,
): Loop {
  const cg = g.channels / g.groups,
    fg = g.filters / g.groups,
    { filters, channels } = g;
  const sums = new Float64Array(out.length);
  return () => {
    if (bias) for (let at = 0; at < sums.length; at += channels) sums.set(bias, at);
    else sums.fill(0);
    visitTaps(g, (at, k, o) => {
      for (let c = 0, first = 0; c < channels; c++, first = Math.floor(c / cg) * fg) {
        const row = k + (c % cg) * filters;
        let s = 0;
        for (let f = first; f < first + fg; f++) s += dz[o + f]! * kernel[row + f]!;
        sums[at + c]! += s;
      }
    });
    out.set(sums);
  };
}
