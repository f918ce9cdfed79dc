import { refuse } from '../errors.ts';
import type { Options } from '../fields.ts';
import { choice, optional, single, triple } from '../fields.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import { slide, tapAt, windowAt } from '../window.ts';
import { placesOf } from './places.ts';
import type { Windows } from './pooling.ts';
import { windows } from './pooling.ts';

/** The options that the poolings of sequences have. */
export const poolingFields1D = {
  poolSize: single(1, 2),
  strides: optional(single(1)),
  padding: choice(['valid', 'same'], 'valid'),
};

/** The options that the poolings of volumes have. */
export const poolingFields3D = {
  poolSize: triple(1, [2, 2, 2]),
  strides: optional(triple(1)),
  padding: choice(['valid', 'same'], 'valid'),
};

/** The windows over [batch, steps, channels]: those of an image of one row. */
export function pooling1D({ poolSize, strides, padding }: Options<typeof poolingFields1D>, x: Shape): Windows {
  if (x.length !== 3) refuse('reads [steps, channels]', x.slice(1), 'give it a sequence');
  const [batch, steps, channels] = x as [number, number, number];
  const flat = windows(
    { poolSize: [1, poolSize], strides: [1, strides ?? poolSize], padding },
    [batch, 1, steps, channels],
    ['rows', 'steps'],
  );
  return { ...flat, output: [batch, flat.output[2]!, channels] };
}

/** The windows over [batch, depth, height, width, channels], each channel by itself. */
export function pooling3D({ poolSize, strides, padding }: Options<typeof poolingFields3D>, x: Shape): Windows {
  const slides = placesOf(x, 3).map((size, a) =>
    slide(size, poolSize[a]!, (strides ?? poolSize)[a]!, padding, ['layers', 'rows', 'columns'][a]!),
  );
  const channels = x[4]!,
    output: Shape = [x[0]!, ...slides.map((s) => s.output), channels],
    taps = poolSize.reduce((n, size) => n * size, 1);
  /** The cell of `to` that `at` finds along every axis for a cell of `of` and a tap; −1 on padding. */
  const there = (cell: number, t: number, of: Shape, to: Shape, at: typeof tapAt): number => {
    let place = Math.floor(cell / channels),
      tap = t,
      found = cell % channels,
      step = channels;
    for (let a = 2; a >= 0; a--) {
      const i = at(slides[a]!, place % of[a + 1]!, tap % poolSize[a]!);
      if (i < 0) return -1;
      place = Math.floor(place / of[a + 1]!);
      tap = Math.floor(tap / poolSize[a]!);
      found += i * step;
      step *= to[a + 1]!;
    }
    return found + place * step;
  };
  const tap = (cell: number, t: number): number => there(cell, t, output, x, tapAt);
  return {
    sizes: () => ({
      taps,
      cells: Int32Array.from({ length: taps * sizeOf(output) }, (_, k) => tap(Math.floor(k / taps), k % taps)),
    }),
    taps,
    output,
    tap,
    reader: (cell, t) => there(cell, t, x, output, windowAt),
  };
}
