import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Kind } from '../shared/palette.ts';
import type { Rect } from './geometry.ts';

/** The grid place of a cell: which tile, and where on it. */
export interface Spot {
  readonly tile: number;
  readonly col: number;
  readonly row: number;
}

/** How the cells of a sheet are drawn. */
export type Look =
  | 'map'
  | 'strip'
  | 'mosaic'
  | 'neuron'
  | 'response'
  | 'delta'
  | 'dot'
  | 'target'
  | 'row'
  | 'square'
  | 'weights'
  | 'token'
  | 'answer';

/** The cells of a tensor as grids: how many columns and rows a tile has, and which cell is where. */
export interface Grid {
  readonly cols: number;
  readonly rows: number;
  readonly count: number;
  readonly where: (at: number) => Spot;
  /** The cell at a grid place, or −1 in the gaps. */
  readonly cellAt: (spot: Spot) => number;
}

/** The picture of one tensor on the stage, or of several of one shape, each shown over those before it once it is computed. */
export interface Sheet extends Grid {
  readonly key: string;
  readonly layer: string;
  readonly kind: Kind;
  readonly look: Look;
  readonly sources: readonly string[];
  readonly size: number;
  readonly tiles: readonly Rect[];
  /** What lines start from and end at; the tiles themselves unless given. */
  readonly body?: readonly Rect[];
}

/** Where one cell of a sheet is drawn. */
export function cellRect({ tiles, cols, rows, where }: Sheet, at: number): Rect {
  const { tile, col, row } = where(at),
    t = tiles[tile]!,
    w = t.w / cols,
    h = t.h / rows;
  return { x: t.x + col * w, y: t.y + row * h, w, h };
}

/** Rows, columns and channels of maps [1, h, w, c]; of volumes [1, d, h, w, c] the slices stand one below the other. */
export function mapShape(shape: Shape): { readonly h: number; readonly w: number; readonly c: number } {
  const rest = shape.slice(1);
  return { h: sizeOf(rest.slice(0, -2)), w: rest.at(-2) ?? 1, c: rest.at(-1) ?? 1 };
}

/** Feature maps: one tile a channel. */
export function mapGrid(shape: Shape): Grid {
  const { h, w, c } = mapShape(shape);
  return {
    cols: w,
    rows: h,
    count: c,
    where: (at) => {
      const place = Math.floor(at / c);
      return { tile: at % c, col: place % w, row: Math.floor(place / w) };
    },
    cellAt: ({ tile, col, row }) => (row * w + col) * c + tile,
  };
}

/** A row of n numbers, folded after every `cols`. */
export function foldGrid(n: number, cols: number): Grid {
  const rows = Math.ceil(n / cols);
  return {
    cols,
    rows,
    count: 1,
    where: (at) => ({ tile: 0, col: at % cols, row: Math.floor(at / cols) }),
    cellAt: ({ col, row }) => (row * cols + col < n ? row * cols + col : -1),
  };
}

/** Kernels [kh, kw, c, f]: one tile a filter, on it its channels' windows side by side, `across` in a row, a cell apart. */
export function mosaicGrid([kh = 1, kw = 1, c = 1, f = 1]: Shape, across: number): Grid {
  const down = Math.ceil(c / across);
  return {
    cols: across * (kw + 1) - 1,
    rows: down * (kh + 1) - 1,
    count: f,
    where: (at) => {
      const tap = Math.floor(at / f),
        channel = tap % c,
        place = Math.floor(tap / c);
      return {
        tile: at % f,
        col: (channel % across) * (kw + 1) + (place % kw),
        row: Math.floor(channel / across) * (kh + 1) + Math.floor(place / kw),
      };
    },
    cellAt: ({ tile, col, row }) => {
      const j = col % (kw + 1),
        i = row % (kh + 1),
        channel = Math.floor(row / (kh + 1)) * across + Math.floor(col / (kw + 1));
      return j === kw || i === kh || channel >= c ? -1 : ((i * kw + j) * c + channel) * f + tile;
    },
  };
}

/**
 * The kernels of a layer of so many maps, one tile each: [kh, kw, c, maps]; of a transposed convolution [kh, kw, maps, c]; of a
 * depthwise one [kh, kw, c, m], a window for each of its c · m maps. Null for any other.
 */
export function kernelGrid(shape: Shape, maps: number, across: number): Grid | null {
  const [kh = 1, kw = 1, a = 1, b = 1] = shape;
  if (shape.length !== 4) return null;
  if (b === maps) return mosaicGrid(shape, across);
  if (a * b === maps) return mosaicGrid([kh, kw, 1, maps], 1);
  if (a !== maps) return null;
  const grid = mosaicGrid([kh, kw, b, a], across);
  return {
    ...grid,
    where: (at) => grid.where(turned(at, a, b)),
    cellAt: (spot) => {
      const at = grid.cellAt(spot);
      return at < 0 ? at : turned(at, b, a);
    },
  };
}

/** A cell of […, a, b] in […, b, a]. */
const turned = (at: number, a: number, b: number): number => {
  const first = Math.floor(at / (a * b)),
    rest = at % (a * b);
  return first * a * b + (rest % b) * a + Math.floor(rest / b);
};

/** How many channels a mosaic of kernels has side by side at most. */
export const channelsOf = ([, , a = 1, b = 1]: Shape, maps: number): number =>
  b === maps ? a : a * b === maps ? 1 : b;

/** n numbers, each a tile of its own. */
export const singles = (n: number): Grid => ({
  cols: 1,
  rows: 1,
  count: n,
  where: (at) => ({ tile: at, col: 0, row: 0 }),
  cellAt: ({ tile }) => tile,
});
