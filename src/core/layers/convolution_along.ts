import { refuse } from '../errors.ts';
import type { Field } from '../fields.ts';
import { pair, single } from '../fields.ts';
import type { ConvSizes } from '../kernels/conv.ts';
import type { Shape } from '../tensor.ts';
import { slide } from '../window.ts';
import type { Layout } from './convolution.ts';
import { imageConvolution, inGroups, shifted, unshifted } from './convolution.ts';
import { LETTERS } from './places.ts';

/** What a convolution has for each axis of places: a number for steps, two for rows and columns. */
export type Size = number | readonly [number, number];

/** An option with a number for each axis of places, and one for all. */
export const sizeField = (rank: 1 | 2, fallback?: number): Field<Size> =>
  rank === 1 ? single(1, fallback) : fallback === undefined ? pair(1) : pair(1, [fallback, fallback]);

/** The numbers of an option for each axis. */
export const listed = (size: Size): readonly number[] => (typeof size === 'number' ? [size] : size);

/** Sizes and slides of a convolution along steps, or along rows and columns. */
export const placedConvolution = (
  rank: 1 | 2,
  o: {
    readonly kernelSize: Size;
    readonly strides: Size;
    readonly padding: Layout['padding'];
    readonly dilationRate: Size;
  },
  x: Shape,
  filters: number,
  groups: number,
): ConvSizes =>
  rank === 1
    ? sequenceConvolution(
        {
          kernelSize: listed(o.kernelSize)[0]!,
          strides: listed(o.strides)[0]!,
          padding: o.padding,
          dilationRate: listed(o.dilationRate)[0]!,
        },
        x,
        filters,
        groups,
      )
    : imageConvolution(
        {
          kernelSize: both(o.kernelSize),
          strides: both(o.strides),
          padding: o.padding,
          dilationRate: both(o.dilationRate),
        },
        x,
        filters,
        groups,
      );

const both = (size: Size): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);

/** How laws write the places of a convolution: its outputs, its inputs, its taps, what a window reads, and which windows read a cell. */
export function placesIn(g: ConvSizes, rank: 1 | 2) {
  const { output, input, tap } = LETTERS[rank],
    slides = rank === 1 ? [g.columns] : [g.rows, g.columns];
  return {
    output: output.join(','),
    input: input.join(','),
    tap: tap.join(','),
    read: slides.map((slide, a) => shifted(output[a]!, slide, tap[a]!)).join(',\\,'),
    back: slides.map((slide, a) => unshifted(input[a]!, slide, tap[a]!)).join(',\\,'),
  };
}

/** Sizes and slides of a convolution of [batch, steps, channels]: that of an image of one row. */
export function sequenceConvolution(
  o: {
    readonly kernelSize: number;
    readonly strides: number;
    readonly padding: 'valid' | 'same' | 'causal';
    readonly dilationRate: number;
  },
  x: Shape,
  filters: number,
  groups: number,
): ConvSizes {
  if (x.length !== 3) refuse('reads [steps, channels]', x.slice(1), 'give it a sequence');
  const [batch, steps, channels] = x as [number, number, number];
  return inGroups({
    batch,
    channels,
    filters,
    groups,
    kh: 1,
    kw: o.kernelSize,
    rows: slide(1, 1, 1, 'valid', 'rows'),
    columns: slide(steps, o.kernelSize, o.strides, o.padding, 'steps', o.dilationRate),
  });
}
