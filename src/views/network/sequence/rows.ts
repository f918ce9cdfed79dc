import type { Body } from '../bodies.ts';
import type { Rect } from '../geometry.ts';
import { bottom, rect } from '../geometry.ts';
import type { Sheet } from '../sheet.ts';
import { foldGrid } from '../sheet.ts';
import type { Bands } from './grids.ts';
import { gradientRow, rowGrid, squareGrid, valueRow } from './grids.ts';
import type { Block } from './inner.ts';

/** A pair of sheets in one place: numbers, and their gradients. */
export interface Pair {
  readonly value: Sheet;
  readonly gradient: Sheet | null;
}

interface Told {
  readonly layer: string;
  readonly key: string;
  readonly sources: readonly string[];
  readonly gradients: readonly string[];
  readonly size: number;
}

/** The height of a thin row, a gap below it included. */
const partHeight = ({ gradient }: Bands): number => Math.min(6, gradient * 0.25);

/** Thin rows between values and gradients: a mask, and one for each gradient that comes from a reader of its own: together they are the one below. */
export function partRows(
  layer: string,
  { masks, parts }: Pick<Body, 'masks' | 'parts'>,
  size: number,
  { tiles }: Sheet,
  bands: Bands,
): readonly Sheet[] {
  if (bands.close) return [];
  const h = partHeight(bands);
  return [...masks, ...parts].map((name, i): Sheet => ({
    ...rowGrid(bands.rows, size / bands.rows),
    key: `${name}/part`,
    layer,
    kind: masks.includes(name) ? 'value' : 'gradient',
    look: 'row',
    sources: [name],
    size,
    tiles: tiles.map((t) => rect(t.x, bottom(t) + Math.min(2, h) + i * h, t.w, h * 0.83)),
  }));
}

/** The gradients of a layer in whose output others meet: below these, and lower. */
export function lowered(gradient: Sheet | null, parts: number, bands: Bands): Sheet | null {
  if (!gradient || parts === 0) return gradient;
  const by = parts * partHeight(bands);
  return {
    ...gradient,
    tiles: gradient.tiles.map((t) => rect(t.x, t.y + by, t.w, Math.max(t.h + bands.pitch * 0.08 - by, 1))),
  };
}

const pairOf = (
  { layer, key, sources, gradients, size }: Told,
  grid: Pick<Sheet, 'cols' | 'rows' | 'count' | 'where' | 'cellAt'>,
  look: Sheet['look'],
  tiles: readonly Rect[],
  below: readonly Rect[],
): Pair => ({
  value: { ...grid, key: `${key}/value`, layer, kind: 'value', look, sources, size, tiles },
  gradient:
    gradients.length === 0
      ? null
      : { ...grid, key: `${key}/gradient`, layer, kind: 'gradient', look, sources: gradients, size, tiles: below },
});

/** [rows, cols] as rows of cells, or, where rows are close, as one picture with the gradient beside it. */
export function rowsPair(told: Told, bands: Bands, x: number, w: number): Pair {
  const { rows, close, top, pitch } = bands,
    cols = told.size / rows;
  if (!close)
    return pairOf(
      told,
      rowGrid(rows, cols),
      'row',
      Array.from({ length: rows }, (_, r) => valueRow(bands, r, x, w)),
      Array.from({ length: rows }, (_, r) => gradientRow(bands, r, x, w)),
    );
  const each = told.gradients.length > 0 ? (w - 3) / 2 : w;
  return pairOf(
    told,
    foldGrid(told.size, cols),
    'strip',
    [rect(x, top, each, rows * pitch)],
    [rect(x + each + 3, top, each, rows * pitch)],
  );
}

/** The room that a square has beside it for the names of its rows, and above it for its own and those of its columns. */
export const LABELS = 13;
const HEAD = 26;

const LEAST_SQUARE = 5;

/** In how many columns the squares of all heads stand, and how large their cells are: in as few as leave these legible. */
export function squaresIn(
  { parts, rows }: Block,
  height: number,
  most: number,
): { readonly folds: number; readonly cell: number } {
  const cellAt = (folds: number): number => (height / Math.ceil(parts / folds) - HEAD - 8) / (2 * rows);
  let folds = 1;
  while (folds < parts && cellAt(folds) < Math.min(LEAST_SQUARE, most)) folds++;
  return { folds, cell: Math.max(0.5, Math.min(most, cellAt(folds))) };
}

/** The sheets of a block, from x on, in the area that all rows share. */
export function blockPairs(
  layer: string,
  block: Block,
  bands: Bands,
  area: Rect,
  x: number,
  w: number,
  { folds, cell }: ReturnType<typeof squaresIn>,
): readonly Pair[] {
  const { arrangement, rows, cols, parts, members, name } = block;
  const told = (i: number): Told => ({ ...members[i]!, layer, key: `${layer}.${name}.${i}` });
  if (arrangement === 'squares') {
    const down = Math.ceil(parts / folds),
      share = area.h / down,
      each = w / folds;
    const tile = (head: number, below: boolean): Rect =>
      rect(
        x + Math.floor(head / down) * each + (cols > 1 ? LABELS : 0),
        area.y + (head % down) * share + HEAD + (below ? rows * cell + 5 : 0),
        cols > 1 ? cols * cell : each - 1,
        rows * cell,
      );
    const heads = Array.from({ length: parts }, (_, h) => h);
    return [
      pairOf(
        told(0),
        squareGrid(parts, rows, cols),
        'square',
        heads.map((h) => tile(h, false)),
        heads.map((h) => tile(h, true)),
      ),
    ];
  }
  if (arrangement === 'row') {
    const y = area.y + area.h / 2;
    return members.map((_, i) =>
      pairOf(told(i), rowGrid(1, cols), 'row', [rect(x, y - 24, w, 20)], [rect(x, y, w, 16)]),
    );
  }
  if (members[0]!.step === null) return [rowsPair(told(0), bands, x, w)];
  return members.map((m, i) =>
    pairOf(
      told(i),
      rowGrid(1, m.size),
      'row',
      [valueRow(bands, m.step!, x, bands.close ? w / 2 - 1 : w)],
      [gradientRow(bands, m.step!, bands.close ? x + w / 2 + 1 : x, bands.close ? w / 2 - 1 : w)],
    ),
  );
}
