import { refuse } from '../errors.ts';
import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import type { VolumeSizes } from '../kernels/volume.ts';
import { convolveVolume, convolveVolumeInput, convolveVolumeKernel } from '../kernels/volume.ts';
import { overSamples } from '../samples.ts';
import type { Shape } from '../tensor.ts';
import type { Slide } from '../window.ts';
import { slide, tapAt, windowAt } from '../window.ts';
import { shifted, unshifted } from './convolution.ts';
import { LETTERS, placesOf } from './places.ts';

type Three = readonly [number, number, number];
const AXES = ['layers', 'rows', 'columns'] as const;

/** Sizes and slides of a convolution of [batch, depth, height, width, channels]. */
export function volumeConvolution(
  o: {
    readonly kernelSize: Three;
    readonly strides: Three;
    readonly padding: 'valid' | 'same';
    readonly dilationRate: Three;
  },
  x: Shape,
  filters: number,
  groups: number,
): VolumeSizes {
  const sizes = placesOf(x, 3),
    channels = x[4]!;
  if (channels % groups !== 0)
    refuse(`groups must divide the ${channels} channels of its input`, groups, 'choose another number of groups');
  if (filters % groups !== 0)
    refuse(`groups must divide its ${filters} filters`, groups, 'choose another number of groups');
  const along = (a: 0 | 1 | 2): Slide =>
    slide(sizes[a]!, o.kernelSize[a], o.strides[a], o.padding, AXES[a], o.dilationRate[a]);
  return { batch: x[0]!, channels, filters, groups, slides: [along(0), along(1), along(2)] };
}

const { output, input, tap } = LETTERS[3];

/** How laws write what a window reads, and which windows read a cell. */
export const volumeLaws = ({ slides }: VolumeSizes) => ({
  read: slides.map((s, a) => shifted(output[a]!, s, tap[a]!)).join(',\\,'),
  back: slides.map((s, a) => unshifted(input[a]!, s, tap[a]!)).join(',\\,'),
});

/** A number taken apart by sizes, the last running fastest; the first is what is left. */
function digits(n: number, sizes: readonly number[]): readonly number[] {
  const found: number[] = [];
  let rest = n;
  for (let a = sizes.length - 1; a >= 0; a--) {
    found.unshift(rest % sizes[a]!);
    rest = Math.floor(rest / sizes[a]!);
  }
  return [rest, ...found];
}

/** The place that `at` finds along every axis, for a place of one side and a tap; −1 on padding. */
function across(
  slides: VolumeSizes['slides'],
  place: number,
  t: number,
  from: 'input' | 'output',
  at: typeof tapAt,
): number {
  const to = from === 'input' ? 'output' : 'input';
  const [n, ...places] = digits(
      place,
      slides.map((s) => s[from]),
    ),
    [, ...taps] = digits(
      t,
      slides.map((s) => s.size),
    );
  let found = n!;
  for (const [a, s] of slides.entries()) {
    const i = at(s, places[a]!, taps[a]!);
    if (i < 0) return -1;
    found = found * s[to] + i;
  }
  return found;
}

interface Of {
  readonly out: string;
  readonly shape: Shape;
  readonly law: string;
}

/** z[n,d,h,w,f] = Σ_{l,i,j,c} x·W[l,i,j,c,f] + b[f], c over the channels of the filter's group. */
export function volumeConvolved(g: VolumeSizes, of: Of, x: string, kernel: string, bias: string | null): Formula {
  const { channels, filters, groups, slides } = g,
    cg = channels / groups,
    taps = slides.reduce((n, s) => n * s.size, cg);
  return {
    ...of,
    terms: taps + (bias === null ? 0 : 1),
    term: (cell, t) => {
      const f = cell % filters;
      if (t === taps) return times(ref(bias!, f));
      const place = across(slides, Math.floor(cell / filters), Math.floor(t / cg), 'output', tapAt);
      if (place < 0) return null;
      const channel = Math.floor(f / (filters / groups)) * cg + (t % cg);
      return times(ref(x, place * channels + channel), ref(kernel, t * filters + f));
    },
    bind: (z, read) => convolveVolume(z, read(x), read(kernel), bias === null ? null : read(bias), g),
  };
}

/** dW[l,i,j,c,f] = Σ_{n,d,h,w} x·dz[n,d,h,w,f]. */
export function volumeKernelGradient(g: VolumeSizes, of: Of, x: string, dz: string): Formula {
  const { batch, channels, filters, groups, slides } = g,
    cg = channels / groups;
  return {
    ...of,
    law: overSamples(batch, of.law),
    terms: slides.reduce((n, s) => n * s.output, batch),
    term: (cell, window) => {
      const f = cell % filters,
        row = Math.floor(cell / filters);
      const place = across(slides, window, Math.floor(row / cg), 'output', tapAt);
      if (place < 0) return null;
      const channel = Math.floor(f / (filters / groups)) * cg + (row % cg);
      return times(ref(x, place * channels + channel), ref(dz, window * filters + f));
    },
    bind: (out, read) => convolveVolumeKernel(out, read(x), read(dz), g),
  };
}

/** dx[n,p,r,q,c] = Σ W·dz over the windows that read the cell, f over the filters of the channel's group. */
export function volumeInputGradient(
  g: VolumeSizes,
  of: Of,
  kernel: string,
  dz: string,
  bias: string | null = null,
): Formula {
  const { channels, filters, groups, slides } = g,
    cg = channels / groups,
    fg = filters / groups,
    taps = slides.reduce((n, s) => n * s.size, fg);
  return {
    ...of,
    terms: taps + (bias === null ? 0 : 1),
    term: (cell, t) => {
      const c = cell % channels;
      if (t === taps) return times(ref(bias!, c));
      const tap = Math.floor(t / fg),
        window = across(slides, Math.floor(cell / channels), tap, 'input', windowAt);
      if (window < 0) return null;
      const f = Math.floor(c / cg) * fg + (t % fg);
      return times(ref(kernel, (tap * cg + (c % cg)) * filters + f), ref(dz, window * filters + f));
    },
    bind: (out, read) => convolveVolumeInput(out, read(kernel), read(dz), bias === null ? null : read(bias), g),
  };
}

/** The numbers of a kernel: taps times the rest. */
export const kernelShape = ({ slides }: VolumeSizes, ...rest: readonly number[]): Shape => [
  ...slides.map((s) => s.size),
  ...rest,
];
