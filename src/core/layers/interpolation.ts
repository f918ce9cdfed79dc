import type { Formula } from '../formula.ts';
import { ref, scaled } from '../formula.ts';
import { mixLines, mixLinesBack } from '../kernels/lines.ts';
import type { Shape } from '../tensor.ts';

/** How the places of one axis are mixed of others: two taps for each output place, and who reads an input place. */
export interface Line {
  readonly input: number;
  readonly output: number;
  /** The input places under output place `o`: its t-th at `2·o + t`, and how much it counts. */
  readonly at: Int32Array;
  readonly share: Float64Array;
  /** Most output taps that read one input place, and which they are: `readers·i + t` ↦ `2·o + tap`, −1 where there are fewer. */
  readonly readers: number;
  readonly back: Int32Array;
}

/**
 * A line of `input` places seen as `output` places whose middles lie evenly over it (half-pixel centres, edges held):
 * the nearest place, or a mix of both neighbours.
 */
export function line(input: number, output: number, kind: 'nearest' | 'bilinear'): Line {
  const at = new Int32Array(2 * output),
    share = new Float64Array(2 * output);
  const readers: number[][] = Array.from({ length: input }, () => []);
  for (let o = 0; o < output; o++) {
    const middle = ((o + 0.5) * input) / output;
    const from = kind === 'nearest' ? Math.floor(middle) : Math.floor(middle - 0.5),
      rest = kind === 'nearest' ? 0 : middle - 0.5 - from;
    for (const [tap, weight] of [1 - rest, rest].entries()) {
      const place = Math.min(Math.max(from + tap, 0), input - 1);
      at[2 * o + tap] = place;
      share[2 * o + tap] = weight;
      if (weight > 0) readers[place]!.push(2 * o + tap);
    }
  }
  const most = readers.reduce((n, list) => Math.max(n, list.length), 1);
  const back = new Int32Array(most * input).fill(-1);
  for (const [i, list] of readers.entries()) back.set(list, i * most);
  return { input, output, at, share, readers: most, back };
}

/** A cell of [batch, rows, columns, channels] taken apart. */
const apart = (cell: number, rows: number, columns: number, channels: number) => {
  const place = Math.floor(cell / channels),
    above = Math.floor(place / columns);
  return { c: cell % channels, column: place % columns, row: above % rows, n: Math.floor(above / rows) };
};

/** y[n,h,w,c] = Σ_{i,j} a[h,i]·b[w,j]·x[n, h_i, w_j, c]. */
export const mixed = (rows: Line, columns: Line, x: Shape, y: Shape): Formula => {
  const channels = x[3]!;
  return {
    out: 'y',
    shape: y,
    law: 'y_{h,w,c} = \\sum_{i,j} a_{h,i}\\, b_{w,j}\\, x_{h_i,\\,w_j,\\,c}',
    terms: 4,
    term: (cell, t) => {
      const { n, row, column, c } = apart(cell, rows.output, columns.output, channels);
      const r = 2 * row + (t >> 1),
        q = 2 * column + (t & 1),
        share = rows.share[r]! * columns.share[q]!;
      if (share === 0) return null;
      return scaled(share, ref('x', ((n * rows.input + rows.at[r]!) * columns.input + columns.at[q]!) * channels + c));
    },
    bind: (out, read) => mixLines(out, read('x'), rows, columns, channels),
  };
};

/** dx[n,r,q,c] = Σ over the places that read it: a·b·dy. */
export const mixedBack = (rows: Line, columns: Line, x: Shape): Formula => {
  const channels = x[3]!;
  return {
    out: 'dx',
    shape: x,
    law: '\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{h,w} a_{h,r}\\, b_{w,q}\\, \\frac{\\partial L}{\\partial y_{h,w,c}}',
    terms: rows.readers * columns.readers,
    term: (cell, t) => {
      const { n, row, column, c } = apart(cell, rows.input, columns.input, channels);
      const r = rows.back[row * rows.readers + Math.floor(t / columns.readers)]!,
        q = columns.back[column * columns.readers + (t % columns.readers)]!;
      if (r < 0 || q < 0) return null;
      const place = (n * rows.output + (r >> 1)) * columns.output + (q >> 1);
      return scaled(rows.share[r]! * columns.share[q]!, ref('dy', place * channels + c));
    },
    bind: (out, read) => mixLinesBack(out, read('dy'), rows, columns, channels),
  };
};
