import { refuse } from '../errors.ts';
import { choice, optional, pair } from '../fields.ts';
import type { Options } from '../fields.ts';
import type { PoolSizes } from '../kernels/pool.ts';
import type { TapTable } from '../kernels/tables.ts';
import type { Shape } from '../tensor.ts';
import { slide, tapAt, windowAt } from '../window.ts';

/** The options that the poolings of images have; strides are the window's size unless given. */
export const poolingFields = {
  poolSize: pair(1, [2, 2]),
  strides: optional(pair(1)),
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

/** The windows over an image, whose axes errors call by `names`. */
export function windows(
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
