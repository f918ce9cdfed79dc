import type { Cell, ExplainedTerm, Explanation } from '../../../trace/index.ts';
import type { Point, Rect } from '../geometry.ts';
import { bottom, rect, right } from '../geometry.ts';
import type { Matrix, Scheme } from './scheme.ts';

/** Rows or columns that are shown, of how many. */
export interface Window {
  readonly from: number;
  readonly count: number;
  readonly of: number;
}

/** A matrix, or as much of it as there is room for, at its place. */
export interface Block {
  readonly matrix: Matrix;
  readonly role: 'left' | 'right' | 'result' | 'stack';
  readonly box: Rect;
  readonly rows: Window;
  readonly cols: Window;
}

/** A product of matrices as Falk wrote it: the right one above the result, the left one beside it, row and column crossing. */
export interface Picture {
  readonly scheme: Scheme;
  readonly explanation: Explanation;
  /** Whether the cell that is explained is the one in the light. */
  readonly lit: boolean;
  readonly blocks: readonly Block[];
  /** The terms that are looked at: one while it is computed, else all. */
  readonly terms: readonly ExplainedTerm[];
  readonly term: ExplainedTerm | null;
  readonly done: number;
  /** Where the law and the sum stand: below each other, or in a line where that is too narrow. */
  readonly notes: Rect & { readonly inLine: boolean };
}

const LARGE = { w: 58, h: 28 } as const;
const SMALL = { w: 40, h: 18 } as const;
/** Between left and right: room for labels. */
const ACROSS = 40;
/** Above a block: its title, its size, the numbers of its columns. */
export const HEAD = 46;
const STACK_HEAD = 24;
/** Below the left block: how much of it is not shown. */
const FOOT = 18;
/** Notes that find no room beside the right block stand in a line above all. */
const NOTES = { wide: 210, line: 30 } as const;

/** Lays a scheme out in a room, around the cell and the term that are explained. */
export function pictureOf(
  scheme: Scheme,
  explanation: Explanation,
  { own: lit, term, done }: { readonly own: boolean; readonly term: number | null; readonly done: number },
  room: Rect,
): Picture {
  const real = explanation.terms.filter((t) => t !== null);
  const present = term === null ? null : (explanation.terms[term] ?? null);
  const { product, stack } = scheme;
  const own = [...(product ? [product.result] : []), ...stack].map((m) => m.where(explanation)).find((p) => p);
  const focus = own ?? { row: 0, col: 0 };
  const inner =
    term ?? real.reduce((best, t) => (Math.abs(t.product) > Math.abs(best?.product ?? -1) ? t : best), real[0])?.t ?? 0;
  const wide = product ? product.result.cols : Math.max(...stack.map((m) => m.cols)),
    high = product ? product.result.rows : stack[0]!.rows,
    deep = product ? product.left.cols : 0;
  const heads = (product ? 2 * HEAD + NOTES.line + FOOT : NOTES.line) + stack.length * STACK_HEAD;
  const labels = 26;
  const counts = fit(
    { wide, high, deep, times: stack.length + Number(product !== null) },
    { w: room.w - labels - (product ? ACROSS : 0), h: room.h - heads },
  );
  const { w, h } = counts.cell;
  const k = page(inner, counts.deep, deep),
    i = page(focus.row, counts.high, high),
    j = page(focus.col, counts.wide, wide);
  const blocks: Block[] = [];
  const leftWidth = product ? k.count * w : 0;
  const x = room.x + labels + (product ? leftWidth + ACROSS : 0),
    total = labels + leftWidth + (product ? ACROSS : 0) + j.count * w,
    shift = Math.max(0, (room.w - total) / 2 - labels / 2);
  const used = heads + h * (k.count + i.count * (stack.length + Number(product !== null)));
  const inLine = !product || x + shift - ACROSS - room.x < NOTES.wide || k.count * h < 84;
  let y = room.y + Math.max(0, (room.h - used) / 3) + (inLine ? NOTES.line : 0) + (product ? HEAD : 0);
  const notesAt = y;
  if (product) {
    const over = rect(x + shift, y, j.count * w, k.count * h);
    y = bottom(over) + HEAD;
    const result = rect(over.x, y, j.count * w, i.count * h),
      left = rect(room.x + labels + shift, y, leftWidth, i.count * h);
    blocks.push(
      { matrix: product.left, role: 'left', box: left, rows: i, cols: k },
      { matrix: product.right, role: 'right', box: over, rows: k, cols: j },
      { matrix: product.result, role: 'result', box: result, rows: i, cols: j },
    );
    y = bottom(result);
  }
  for (const matrix of stack) {
    y += STACK_HEAD;
    const cols = matrix.cols === 1 ? { from: 0, count: 1, of: 1 } : j;
    const box = rect(x + shift, y, cols.count * w, i.count * h);
    blocks.push({ matrix, role: 'stack', box, rows: i, cols });
    y = bottom(box);
  }
  const first = blocks.find((b) => b.role === 'right');
  return {
    scheme,
    explanation,
    lit,
    blocks,
    terms: present ? [present] : real,
    term: present,
    done,
    notes: {
      inLine,
      ...(first && !inLine
        ? rect(room.x, first.box.y, first.box.x - ACROSS - room.x, first.box.h)
        : rect(room.x, notesAt - (product ? HEAD : 0) - NOTES.line + 6, room.w, NOTES.line)),
    },
  };
}

interface Wanted {
  readonly wide: number;
  readonly high: number;
  readonly deep: number;
  /** How often the rows of the result stand below each other. */
  readonly times: number;
}

/** How many rows, columns and products find room, and how large their cells then are. */
function fit({ wide, high, deep, times }: Wanted, room: { readonly w: number; readonly h: number }) {
  const cols = Math.max(2, Math.floor(room.w / SMALL.w)),
    rows = Math.max(2, Math.floor(room.h / SMALL.h));
  const manyHigh = Math.min(high, Math.max(1, Math.floor((rows * (deep > 0 ? 0.6 : 1)) / times)));
  const manyWide = Math.min(wide, deep > 0 ? Math.max(Math.floor(cols * 0.45), cols - deep, 1) : cols);
  const manyDeep = deep === 0 ? 0 : Math.max(1, Math.min(deep, cols - manyWide, rows - times * manyHigh));
  const settledWide = Math.max(1, Math.min(wide, cols - manyDeep)),
    settledHigh = Math.max(1, Math.min(high, Math.floor((rows - manyDeep) / times)));
  return {
    wide: settledWide,
    high: settledHigh,
    deep: manyDeep,
    cell: {
      w: Math.min(LARGE.w, room.w / (settledWide + manyDeep)),
      h: Math.min(LARGE.h, room.h / (times * settledHigh + manyDeep)),
    },
  };
}

/** The page of a long row that a place is on: it stays until the place leaves it. */
export function page(place: number, count: number, of: number): Window {
  if (count >= of) return { from: 0, count: of, of };
  const from = Math.floor(place / count) * count;
  return { from: Math.min(from, of - count), count, of };
}

/** Where a cell stands on a block, in cells from its corner; null: on another, or outside the window. */
export function placeOn(
  { matrix, rows, cols }: Block,
  cell: Cell,
): { readonly row: number; readonly col: number } | null {
  const p = matrix.where(cell);
  if (!p) return null;
  const row = p.row - rows.from,
    col = p.col - cols.from;
  return row >= 0 && col >= 0 && row < rows.count && col < cols.count ? { row, col } : null;
}

/** The rectangle of one place of a block. */
export const areaOf = ({ box, rows, cols }: Block, row: number, col: number): Rect => {
  const w = box.w / cols.count,
    h = box.h / rows.count;
  return rect(box.x + col * w, box.y + row * h, w, h);
};

/** The cells that are marked as read, each once. */
export function pictureReads({ blocks, terms }: Picture): readonly Cell[] {
  const found = new Map<string, Cell>();
  for (const { factors } of terms)
    for (const { name, at } of factors)
      if (blocks.some((b) => placeOn(b, { name, at }))) found.set(`${name} ${at}`, { name, at });
  return [...found.values()];
}

/** Which cell lies under a point. */
export function pictureCell({ blocks }: Picture, p: Point): Cell | null {
  for (const { box, matrix, rows, cols } of blocks) {
    if (p.x < box.x || p.y < box.y || p.x >= right(box) || p.y >= bottom(box)) continue;
    const col = Math.floor(((p.x - box.x) / box.w) * cols.count),
      row = Math.floor(((p.y - box.y) / box.h) * rows.count);
    return matrix.at(rows.from + row, cols.from + col);
  }
  return null;
}

/** The places of a block that the present cell reads, as one rectangle; null where it reads none of them. */
export function readOn(block: Block, terms: readonly ExplainedTerm[]): Rect | null {
  let r0 = Infinity,
    c0 = Infinity,
    r1 = -1,
    c1 = -1;
  for (const { factors } of terms)
    for (const factor of factors) {
      const p = placeOn(block, factor);
      if (!p) continue;
      r0 = Math.min(r0, p.row);
      c0 = Math.min(c0, p.col);
      r1 = Math.max(r1, p.row);
      c1 = Math.max(c1, p.col);
    }
  if (r1 < 0) return null;
  const a = areaOf(block, r0, c0),
    b = areaOf(block, r1, c1);
  return rect(a.x, a.y, right(b) - a.x, bottom(b) - a.y);
}
