import { refuse } from '../errors.ts';
import { choice, int, optional, pair, triple } from '../fields.ts';
import type { Options } from '../fields.ts';
import type { PoolSizes } from '../kernels/pool.ts';
import type { TapTable } from '../kernels/tables.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import { slide, tapAt, windowAt } from '../window.ts';
import { placesOf } from './places.ts';

/** The options that the poolings of images have; strides are the window's size unless given. */
export const poolingFields = {
  poolSize: pair(1, [2, 2]),
  strides: optional(pair(1)),
  padding: choice(['valid', 'same'], 'valid'),
};

/** The options that the poolings of sequences have. */
export const poolingFields1D = {
  poolSize: int(1, 2),
  strides: optional(int(1)),
  padding: choice(['valid', 'same'], 'valid'),
};

/** The options that the poolings of volumes have. */
export const poolingFields3D = {
  poolSize: triple(1, [2, 2, 2]),
  strides: optional(triple(1)),
  padding: choice(['valid', 'same'], 'valid'),
};

/** Windows over an input: how many taps each has, what lies under them, and who reads a cell. */
export interface Windows {
  /** How the fast loops see them: as an image, or by a table where there are more axes. */
  readonly sizes: PoolSizes | (() => TapTable);
  readonly taps: number;
  readonly output: Shape;
  /** The input cell under tap `t` of the window of output `cell`, or −1 on padding. */
  readonly tap: (cell: number, t: number) => number;
  /** The output cell whose window has input `cell` under its tap `t`, or −1 where there is none. */
  readonly reader: (cell: number, t: number) => number;
}

/** The windows over [batch, height, width, channels], each channel by itself. */
export function pooling(options: Options<typeof poolingFields>, x: Shape): Windows {
  if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
  return windows(options, x, ['rows', 'columns']);
}

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

function windows(
  { poolSize: [ph, pw], strides, padding }: Options<typeof poolingFields>,
  x: Shape,
  names: readonly [string, string],
): Windows {
  const [batch, height, width, channels] = x as [number, number, number, number];
  const [sh, sw] = strides ?? [ph, pw];
  const rows = slide(height, ph, sh, padding, names[0]),
    columns = slide(width, pw, sw, padding, names[1]);
  const output: Shape = [batch, rows.output, columns.output, channels];

  const coordinates = (cell: number, width: number, height: number) => {
    const place = Math.floor(cell / channels),
      line = Math.floor(place / width);
    return { c: cell % channels, column: place % width, row: line % height, n: Math.floor(line / height) };
  };
  return {
    sizes: { batch, channels, rows, columns },
    taps: ph * pw,
    output,
    tap: (cell, t) => {
      const { c, column, row, n } = coordinates(cell, columns.output, rows.output);
      const r = tapAt(rows, row, Math.floor(t / pw)),
        q = tapAt(columns, column, t % pw);
      return r < 0 || q < 0 ? -1 : ((n * rows.input + r) * columns.input + q) * channels + c;
    },
    reader: (cell, t) => {
      const { c, column, row, n } = coordinates(cell, columns.input, rows.input);
      const h = windowAt(rows, row, Math.floor(t / pw)),
        w = windowAt(columns, column, t % pw);
      return h < 0 || w < 0 ? -1 : ((n * rows.output + h) * columns.output + w) * channels + c;
    },
  };
}
