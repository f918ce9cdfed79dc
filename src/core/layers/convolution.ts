import { refuse } from '../errors.ts';
import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import type { ConvSizes } from '../kernels/conv.ts';
import { convolve, convolveInput, convolveKernel } from '../kernels/conv.ts';
import { overSamples } from '../samples.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import type { Slide } from '../window.ts';
import { slide, tapAt, windowAt } from '../window.ts';

/** The options that lay out the windows of a convolution of images. */
export interface Layout {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dilationRate: readonly [number, number];
}

/** Sizes and slides of a convolution of [batch, height, width, channels]. */
export function imageConvolution(
  { kernelSize: [kh, kw], strides: [sh, sw], padding, dilationRate: [dh, dw] }: Layout,
  x: Shape,
  filters: number,
  groups: number,
): ConvSizes {
  if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
  const [batch, height, width, channels] = x as [number, number, number, number];
  return inGroups({
    batch,
    channels,
    filters,
    groups,
    kh,
    kw,
    rows: slide(height, kh, sh, padding, 'rows', dh),
    columns: slide(width, kw, sw, padding, 'columns', dw),
  });
}

/** The same sizes, once their groups are seen to divide channels and filters. */
export function inGroups(g: ConvSizes): ConvSizes {
  if (g.channels % g.groups !== 0)
    refuse(`groups must divide the ${g.channels} channels of its input`, g.groups, 'choose another number of groups');
  if (g.filters % g.groups !== 0)
    refuse(`groups must divide its ${g.filters} filters`, g.groups, 'choose another number of groups');
  return g;
}

/** A kernel cell taken apart: tap (i, j), channel c within its group, filter f. */
function kernelCell({ channels, groups, filters, kw }: ConvSizes, cell: number) {
  const cg = channels / groups,
    f = cell % filters,
    tap = Math.floor(cell / filters);
  const c = tap % cg,
    j = Math.floor(tap / cg) % kw,
    i = Math.floor(tap / (cg * kw));
  return { i, j, f, channel: Math.floor(f / (filters / groups)) * cg + c };
}

/** A place of a grid of `width` × `height` taken apart. */
function placeOf(place: number, width: number, height: number) {
  const line = Math.floor(place / width);
  return { column: place % width, row: line % height, n: Math.floor(line / height) };
}

/** z[n,h,w,f] = Σ_{i,j,c} x[n, h·s+i·d−p, w·s+j·d−p, c]·W[i,j,c,f] + b[f], c over the channels of the filter's group. */
export function convolved(
  g: ConvSizes,
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  x: string,
  kernel: string,
  bias: string | null,
): Formula {
  const { channels, filters, groups, kh, kw, rows, columns } = g;
  const taps = (kh * kw * channels) / groups;
  return {
    ...of,
    terms: taps + (bias === null ? 0 : 1),
    term: (cell, t) => {
      const f = cell % filters;
      if (t === taps) return times(ref(bias!, f));
      const { i, j, channel } = kernelCell(g, t * filters + f);
      const { n, row, column } = placeOf(Math.floor(cell / filters), columns.output, rows.output);
      const r = tapAt(rows, row, i),
        q = tapAt(columns, column, j);
      if (r < 0 || q < 0) return null;
      return times(
        ref(x, ((n * rows.input + r) * columns.input + q) * channels + channel),
        ref(kernel, t * filters + f),
      );
    },
    bind: (z, read, k) => convolve(k, z, read(x), read(kernel), bias === null ? null : read(bias), g),
  };
}

/** dW[i,j,c,f] = Σ_{n,h,w} x[n, h·s+i·d−p, w·s+j·d−p, c]·dz[n,h,w,f]. */
export function kernelGradient(
  g: ConvSizes,
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  x: string,
  dz: string,
): Formula {
  const { batch, channels, filters, rows, columns } = g;
  return {
    ...of,
    law: overSamples(batch, of.law),
    terms: batch * rows.output * columns.output,
    term: (cell, place) => {
      const { i, j, f, channel } = kernelCell(g, cell);
      const { n, row, column } = placeOf(place, columns.output, rows.output);
      const r = tapAt(rows, row, i),
        q = tapAt(columns, column, j);
      if (r < 0 || q < 0) return null;
      return times(
        ref(x, ((n * rows.input + r) * columns.input + q) * channels + channel),
        ref(dz, place * filters + f),
      );
    },
    bind: (out, read, k) => convolveKernel(k, out, read(x), read(dz), g),
  };
}

/** dx[n,r,q,c] = Σ_{i,j,f} W[i,j,c,f]·dz[n, (r+p−i·d)/s, (q+p−j·d)/s, f] where the division leaves no rest, f over the filters of the channel's group. */
export function inputGradient(
  g: ConvSizes,
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  kernel: string,
  dz: string,
  bias: string | null = null,
): Formula {
  const { channels, filters, groups, kh, kw, rows, columns } = g;
  const cg = channels / groups,
    fg = filters / groups,
    taps = kh * kw * fg;
  return {
    ...of,
    terms: taps + (bias === null ? 0 : 1),
    term: (cell, t) => {
      const c = cell % channels;
      if (t === taps) return times(ref(bias!, c));
      const f = Math.floor(c / cg) * fg + (t % fg),
        j = Math.floor(t / fg) % kw,
        i = Math.floor(t / (fg * kw));
      const { n, row, column } = placeOf(Math.floor(cell / channels), columns.input, rows.input);
      const h = windowAt(rows, row, i),
        w = windowAt(columns, column, j);
      if (h < 0 || w < 0) return null;
      return times(
        ref(kernel, ((i * kw + j) * cg + (c % cg)) * filters + f),
        ref(dz, ((n * rows.output + h) * columns.output + w) * filters + f),
      );
    },
    bind: (out, read, k) => convolveInput(k, out, read(kernel), read(dz), bias === null ? null : read(bias), g),
  };
}

/** db[f] = Σ_{n,h,w} dz[n,h,w,f]. */
export function biasGradient(dz: string, shape: Shape, index: string): Formula {
  const filters = shape.at(-1)!,
    places = sizeOf(shape) / filters;
  return {
    out: 'dbias',
    shape: [filters],
    law: overSamples(shape[0]!, `\\frac{\\partial L}{\\partial b_f} = \\sum_{${index}} ${slope(dz, `${index},f`)}`),
    terms: places,
    term: (f, place) => times(ref(dz, place * filters + f)),
    bind: (out, read, k) => k.columnSums(out, read(dz), places),
  };
}

/** ∂L/∂z with its index, as TeX; `dz` is the name of that gradient. */
export const slope = (dz: string, index: string): string => `\\frac{\\partial L}{\\partial ${dz.slice(1)}_{${index}}}`;

/** h·s + i·d − p as TeX, without what is 1 or 0. */
export const shifted = (place: string, { stride, dilation = 1, before }: Slide, tap: string): string =>
  `${stride === 1 ? place : `${stride}${place}`}+${dilation === 1 ? tap : `${dilation}${tap}`}${before === 0 ? '' : `-${before}`}`;

/** (r + p − i·d) / s as TeX. */
export const unshifted = (place: string, { stride, dilation = 1, before }: Slide, tap: string): string => {
  const top = `${place}${before === 0 ? '' : `+${before}`}-${dilation === 1 ? tap : `${dilation}${tap}`}`;
  return stride === 1 ? top : `(${top})/${stride}`;
};
