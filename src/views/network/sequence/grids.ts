import type { Shape } from '../../../core/tensor.ts';
import type { Rect } from '../geometry.ts';
import { rect } from '../geometry.ts';
import type { Grid } from '../sheet.ts';

/** [rows, cols]: one tile a row. */
export const rowGrid = (rows: number, cols: number): Grid => ({
  cols,
  rows: 1,
  count: rows,
  where: (at) => ({ tile: Math.floor(at / cols), col: at % cols, row: 0 }),
  cellAt: ({ tile, col }) => tile * cols + col,
});

/** [heads, rows, cols]: one tile a head. */
export const squareGrid = (heads: number, rows: number, cols: number): Grid => ({
  cols,
  rows,
  count: heads,
  where: (at) => {
    const line = Math.floor(at / cols);
    return { tile: Math.floor(line / rows), col: at % cols, row: line % rows };
  },
  cellAt: ({ tile, col, row }) => (tile * rows + row) * cols + col,
});

/** How a weight of any rank becomes a matrix: its axes split where the two sides are most alike. */
export function matrixOf(shape: Shape): { readonly rows: number; readonly cols: number } {
  if (shape.length < 2) return { rows: 1, cols: shape[0] ?? 1 };
  const size = shape.reduce((a, b) => a * b, 1);
  let best = { rows: 1, cols: size },
    rows = 1;
  for (const d of shape.slice(0, -1)) {
    rows *= d;
    const uneven = (m: { readonly rows: number; readonly cols: number }): number => Math.abs(Math.log(m.rows / m.cols));
    if (uneven({ rows, cols: size / rows }) < uneven(best)) best = { rows, cols: size / rows };
  }
  return shape.length === 2 ? { rows: shape[0]!, cols: shape[1]! } : best;
}

/** Where the rows of all sequences stand: values, and below each the gradient. */
export interface Bands {
  readonly rows: number;
  readonly top: number;
  readonly pitch: number;
  readonly value: number;
  readonly gradient: number;
  /** Rows too close for a gradient below each: it stands beside them. */
  readonly close: boolean;
}

const LEAST_PITCH = 15;
const MOST_PITCH = 70;

export function bandsOf({ y, h }: Rect, rows: number): Bands {
  const pitch = Math.min(h / rows, MOST_PITCH),
    close = pitch < LEAST_PITCH;
  return {
    rows,
    top: y + (h - rows * pitch) / 2,
    pitch,
    value: close ? pitch : pitch * 0.42,
    gradient: close ? pitch : pitch * 0.32,
    close,
  };
}

/** The rectangle of one row's values, and of its gradients. */
export const valueRow = ({ top, pitch, value }: Bands, row: number, x: number, w: number): Rect =>
  rect(x, top + row * pitch + (pitch > value ? pitch * 0.1 : 0), w, value);
export const gradientRow = ({ top, pitch, value, gradient, close }: Bands, row: number, x: number, w: number): Rect =>
  rect(x, close ? top + row * pitch : top + row * pitch + pitch * 0.1 + value + 2, w, gradient);
