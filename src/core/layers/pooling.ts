import { refuse } from '../errors.ts';
import { choice, optional, pair } from '../fields.ts';
import type { Options } from '../fields.ts';
import type { Shape } from '../tensor.ts';
import { slide, tapAt, windowAt } from '../window.ts';

/** The options that both poolings have; strides are the window's size unless given. */
export const poolingFields = {
  poolSize: pair(1, [2, 2]),
  strides: optional(pair(1)),
  padding: choice(['valid', 'same'], 'valid'),
};

/** What the poolings share: the windows over [batch, height, width, channels], each channel by itself. */
export function pooling({ poolSize: [ph, pw], strides, padding }: Options<typeof poolingFields>, x: Shape) {
  if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
  const [batch, height, width, channels] = x as [number, number, number, number];
  const [sh, sw] = strides ?? [ph, pw];
  const rows = slide(height, ph, sh, padding, 'rows'),
    columns = slide(width, pw, sw, padding, 'columns');
  const output: Shape = [batch, rows.output, columns.output, channels];

  const coordinates = (cell: number, width: number, height: number) => {
    const place = Math.floor(cell / channels),
      line = Math.floor(place / width);
    return { c: cell % channels, column: place % width, row: line % height, n: Math.floor(line / height) };
  };
  /** The input cell under tap `t` of the window of output `cell`, or −1 on padding. */
  const tap = (cell: number, t: number): number => {
    const { c, column, row, n } = coordinates(cell, columns.output, rows.output);
    const r = tapAt(rows, row, Math.floor(t / pw)),
      q = tapAt(columns, column, t % pw);
    return r < 0 || q < 0 ? -1 : ((n * rows.input + r) * columns.input + q) * channels + c;
  };
  /** The output cell whose window has input `cell` under its tap `t`, or −1 where there is none. */
  const reader = (cell: number, t: number): number => {
    const { c, column, row, n } = coordinates(cell, columns.input, rows.input);
    const h = windowAt(rows, row, Math.floor(t / pw)),
      w = windowAt(columns, column, t % pw);
    return h < 0 || w < 0 ? -1 : ((n * rows.output + h) * columns.output + w) * channels + c;
  };
  return { taps: ph * pw, output, tap, reader };
}

/** For every output cell and tap, the input cell it reads (−1: padding): made once, used by the fast loops. */
export function tapTable({ taps, output, tap }: ReturnType<typeof pooling>): Int32Array {
  const cells = output.reduce((a, b) => a * b, 1);
  const table = new Int32Array(cells * taps);
  for (let cell = 0, k = 0; cell < cells; cell++) for (let t = 0; t < taps; t++, k++) table[k] = tap(cell, t);
  return table;
}
