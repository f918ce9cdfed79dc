import type { Program, Span, Values } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Address, Cell, ExplainedTerm, Explanation } from '../../trace/index.ts';
import { explain, primalOf } from '../../trace/index.ts';
import { channelOf, patternOf } from '../../words/index.ts';
import type { Point, Rect } from './geometry.ts';
import { rect } from './geometry.ts';
import type { GridPoint, Slice } from './slice.ts';
import { sliceOf, turnedRound } from './slice.ts';
import type { Taps } from './taps.ts';
import { readingOf, tapsOf } from './taps.ts';

/** A slice with its place in the close-up. */
export interface Panel {
  readonly slice: Slice;
  readonly role: 'operand' | 'result' | 'primal';
  readonly box: Rect;
  /** The width it may take up with its title. */
  readonly wide: number;
  /** With the padding around it. */
  readonly outer: Rect;
  /** The taps of a window that lies on it. */
  readonly taps: Taps | null;
  /** Cells that the present sum reads (or makes), and the one of the present term. */
  readonly present: GridPoint | null;
  readonly reads: readonly GridPoint[];
  /** The window that the sum looks through, its padding included, in cells; null where it reads all. */
  readonly window: Rect | null;
}

/** The products of the present terms, each at its place. */
export interface Products {
  readonly box: Rect;
  readonly rows: number;
  readonly cols: number;
  readonly terms: readonly { readonly row: number; readonly col: number; readonly term: ExplainedTerm }[];
}

/** The operands of one step, large, and what they come to. */
export interface CloseUp {
  readonly explanation: Explanation;
  /** The term that is looked at; null: the whole sum. */
  readonly term: ExplainedTerm | null;
  /** Its number, on padding too. */
  readonly now: number | null;
  /** Terms up to this one are done. */
  readonly done: number;
  readonly panels: readonly Panel[];
  readonly products: Products | null;
  /** Where the running sum is written. */
  readonly sum: Point;
  readonly room: Rect;
}

/** What a close-up of a layer is about: the lit cell when it is the layer's own, else the last number of its forward pass. */
export function subjectOf(program: Program, values: Values, layer: string, lit: Address | null): Explanation | null {
  if (lit && lit.span.layer === layer) return explain(program, values, lit.span.formula.out, lit.cell);
  const span = program.spans.find((s: Span) => s.layer === layer);
  return span ? explain(program, values, span.formula.out, 0) : null;
}

/** The width of the sum as it stands, in numbers. */
const SUM = 170;

/** Lays the close-up of a cell out in a room. `term`: the term that is being computed; null where the whole sum is looked at. */
export function closeUpOf(
  program: Program,
  explanation: Explanation,
  term: number | null,
  done: number,
  room: Rect,
): CloseUp {
  const real = explanation.terms.filter((t) => t !== null);
  const present = term === null ? null : (explanation.terms[term] ?? null);
  const shown = present ?? (term === null ? null : beside(program, explanation, term)) ?? largest(real);
  const varying = new Map<string, boolean[]>();
  for (const t of real)
    for (const f of t.factors) {
      const { shape } = program.tensors.get(f.name)!,
        c = unflatten(shape, f.at);
      const known = varying.get(f.name);
      if (!known)
        varying.set(
          f.name,
          c.map(() => false),
        );
      else {
        const start = unflatten(shape, first(real, f.name));
        c.forEach((i, axis) => {
          if (i !== start[axis]) known[axis] = true;
        });
      }
    }
  const reading = readingOf(program, explanation);
  const slices = shown
    ? unique(shown.factors.map((f) => f.name)).map((name) => {
        const slice = sliceOf(program, name, shown.factors.find((f) => f.name === name)!.at, varying.get(name) ?? []);
        const images = program.tensors.get(name)!.shape.length === 4;
        return slice.weight && reading?.reading === 'back' ? turnedRound(slice, images) : slice;
      })
    : [];
  const group = real.filter(
    (t) => t.factors.length > 0 && t.factors.every((f) => slices.some((s) => s.name === f.name && s.where(f.at))),
  );
  const result = sliceOf(program, explanation.name, explanation.at, resultAxes(program, explanation.name));
  const primalName = primalOf(program, explanation.name);
  const primal =
    primalName !== null && result.weight && !slices.some((s) => s.name === primalName)
      ? sliceOf(program, primalName, explanation.at, resultAxes(program, primalName))
      : null;

  // Products of a window lie as its kernel, or as the map that is read from end to end.
  const ends = reading ? slices.filter((s) => s.name !== reading.map) : slices;
  const grid = explanation.span.terms > 1 ? productGrid(ends, group) : null;
  const columns = slices.length + 1;
  const gap = 44,
    width = (room.w - gap * (columns - 1)) / columns;
  const top = room.y + 44,
    lower = grid || primal ? Math.max(90, room.h * 0.34) : 60,
    high = Math.max(60, room.h - 44 - lower - 26);
  const weights = slices
    .map((s) => (s.rows * s.cols === 1 ? 0.55 : 1))
    .concat(result.rows * result.cols === 1 ? 0.55 : 1);
  const unit = (room.w - gap * (columns - 1)) / weights.reduce((a, b) => a + b, 0);
  let x = room.x;
  const panels: Panel[] = [...slices, result].map((slice, i) => {
    const w = unit * weights[i]!,
      own = i === slices.length,
      taps = own ? null : tapsOf(program, explanation, slice),
      { outer, box } = padded(slice, taps, rect(x, top, w, high));
    x += w + gap;
    const reads = own ? [] : points(slice, group);
    return {
      slice,
      role: own ? 'result' : 'operand',
      box,
      wide: w + gap - 14,
      outer,
      taps,
      present: own ? slice.where(explanation.at) : present ? placeIn(slice, present) : null,
      reads,
      // Of two maps, the window is on the one that is padded.
      window: own || taps?.gaps || (reading && !taps) ? null : windowOn(slice, slices, group, reads),
    };
  });
  const y = top + high + 30;
  const area = rect(room.x + Math.min(150, room.w * 0.18), y, room.w * 0.42, lower - 28);
  const products = grid && { ...grid, box: boxOf({ rows: grid.rows, cols: grid.cols, list: grid.cols === 1 }, area) };
  const sum = products
    ? { x: products.box.x + products.box.w + 28, y: products.box.y + Math.min(products.box.h / 2, 60) }
    : { x: room.x, y: Math.max(...panels.map((p) => p.box.y + p.box.h)) + 34 };
  if (primal) {
    const { box: above } = panels.at(-1)!,
      own = boxOf(primal, rect(above.x, y + 16, width, lower - 26));
    // Below what it belongs to, but never on the sum.
    const box = { ...own, x: Math.max(own.x, Math.min(sum.x + SUM, room.x + room.w - own.w)) };
    panels.push({
      slice: primal,
      role: 'primal',
      box,
      wide: width,
      outer: box,
      taps: null,
      present: primal.where(explanation.at),
      reads: [],
      window: null,
    });
  }
  return {
    explanation,
    term: present,
    now: term,
    done,
    panels,
    products,
    sum,
    room,
  };
}

/** A slice with as many cells of padding around it as its windows reach into. */
function padded(slice: Slice, taps: Taps | null, area: Rect): { readonly outer: Rect; readonly box: Rect } {
  if (!taps || slice.list) {
    const box = boxOf(slice, area);
    return { outer: box, box };
  }
  const { top, left, bottom, right } = taps.margin,
    cols = slice.cols + left + right,
    outer = boxOf({ rows: slice.rows + top + bottom, cols, list: false }, area),
    cell = outer.w / cols;
  return { outer, box: rect(outer.x + left * cell, outer.y + top * cell, slice.cols * cell, slice.rows * cell) };
}

/** The cells that are marked as read, each once. */
export function closeUpReads({ panels, term, explanation }: CloseUp): readonly Cell[] {
  const found = new Map<string, Cell>();
  for (const t of term ? [term] : explanation.terms)
    for (const { name, at } of t?.factors ?? [])
      if (panels.some((p) => p.role === 'operand' && p.slice.name === name && p.slice.where(at)))
        found.set(`${name} ${at}`, { name, at });
  return [...found.values()];
}

/** Which cell of which tensor lies under a point of a close-up. */
export function closeUpCell({ panels }: CloseUp, p: Point): Cell | null {
  for (const { box, slice } of panels) {
    const col = Math.floor(((p.x - box.x) / box.w) * slice.cols),
      row = Math.floor(((p.y - box.y) / box.h) * slice.rows);
    if (col < 0 || row < 0 || col >= slice.cols || row >= slice.rows) continue;
    const at = slice.cellAt(row, col);
    if (at >= 0) return { name: slice.name, at };
  }
  return null;
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
const first = (terms: readonly ExplainedTerm[], name: string): number =>
  terms.flatMap((t) => t.factors).find((f) => f.name === name)!.at;

const largest = (terms: readonly ExplainedTerm[]): ExplainedTerm | null =>
  terms.reduce<ExplainedTerm | null>(
    (a, b) => (!a || (b.factors.length >= a.factors.length && Math.abs(b.product) > Math.abs(a.product)) ? b : a),
    null,
  );

/** The first term of the channel that a tap on padding belongs to. */
function beside(program: Program, explanation: Explanation, term: number): ExplainedTerm | null {
  const { grid, first, end } = patternOf(program, explanation);
  if (!grid || term < first || term >= end) return null;
  const channel = channelOf(grid, term - first);
  return explanation.terms.find((t) => t !== null && t.t < end && channelOf(grid, t.t - first) === channel) ?? null;
}

const resultAxes = (program: Program, name: string): readonly boolean[] => {
  const { shape } = program.tensors.get(name)!;
  return shape.map((size, axis) => size > 1 && !(shape.length === 2 && shape[0]! * shape[1]! > 900 && axis === 1));
};

function placeIn(slice: Slice, term: ExplainedTerm): GridPoint | null {
  const factor = term.factors.find((f) => f.name === slice.name);
  return factor ? slice.where(factor.at) : null;
}

const points = (slice: Slice, group: readonly ExplainedTerm[]): readonly GridPoint[] =>
  group.flatMap((t) => {
    const p = placeIn(slice, t);
    return p ? [p] : [];
  });

/** The grid on which each product has its own place: that of the operand whose cells fit the terms most closely. */
function productGrid(slices: readonly Slice[], group: readonly ExplainedTerm[]): Omit<Products, 'box'> | null {
  if (group.length < 2) return null;
  let best: (Omit<Products, 'box'> & { cells: number }) | null = null;
  for (const slice of slices) {
    const at = points(slice, group);
    if (new Set(at.map((p) => p.row * slice.cols + p.col)).size < group.length) continue;
    const whole = slice.weight || slices.length === 1 || at.length > slice.rows * slice.cols * 0.6;
    const row0 = whole ? 0 : Math.min(...at.map((p) => p.row)),
      col0 = whole ? 0 : Math.min(...at.map((p) => p.col));
    const rows = whole ? slice.rows : Math.max(...at.map((p) => p.row)) - row0 + 1,
      cols = whole ? slice.cols : Math.max(...at.map((p) => p.col)) - col0 + 1;
    if (best && best.cells <= rows * cols) continue;
    const terms = group.map((term, i) => ({ row: at[i]!.row - row0, col: at[i]!.col - col0, term }));
    best = { rows, cols, terms, cells: rows * cols };
  }
  return best && { rows: best.rows, cols: best.cols, terms: best.terms };
}

/** The window that a map is seen through: as large as the other operand, and shifted, or turned and shifted, against it. */
function windowOn(
  slice: Slice,
  slices: readonly Slice[],
  group: readonly ExplainedTerm[],
  reads: readonly GridPoint[],
): Rect | null {
  if (slice.weight || slice.list || !slice.slides || reads.length === 0) return null;
  const other = slices.find(
    (s) => s !== slice && !s.list && s.rows * s.cols > 1 && s.rows * s.cols <= slice.rows * slice.cols,
  );
  const shifts: GridPoint[] = [],
    sums: GridPoint[] = [];
  if (other && slices.indexOf(other) > slices.findIndex((s) => !s.weight && s !== other) - 1)
    for (const term of group) {
      const a = placeIn(slice, term),
        b = placeIn(other, term);
      if (!a || !b) continue;
      shifts.push({ row: a.row - b.row, col: a.col - b.col });
      sums.push({ row: a.row + b.row, col: a.col + b.col });
    }
  const constant = (ps: readonly GridPoint[]): boolean =>
    ps.length > 0 && ps.every((p) => p.row === ps[0]!.row && p.col === ps[0]!.col);
  if (other && constant(shifts)) {
    const whole = other.rows === slice.rows && other.cols === slice.cols;
    if (whole && shifts[0]!.row === 0 && shifts[0]!.col === 0) return null;
    if (!whole || slices.indexOf(slice) === 0) return rect(shifts[0]!.col, shifts[0]!.row, other.cols, other.rows);
    return null;
  }
  if (other && constant(sums))
    return rect(sums[0]!.col - other.cols + 1, sums[0]!.row - other.rows + 1, other.cols, other.rows);
  const rows = reads.map((p) => p.row),
    cols = reads.map((p) => p.col);
  const window = rect(
    Math.min(...cols),
    Math.min(...rows),
    Math.max(...cols) - Math.min(...cols) + 1,
    Math.max(...rows) - Math.min(...rows) + 1,
  );
  return (window.w === slice.cols && window.h === slice.rows) || window.w * window.h === 1 ? null : window;
}

/** The largest grid of equal cells in an area, at its upper left: squares, or for lists wider ones. */
function boxOf({ rows, cols, list }: Pick<Slice, 'rows' | 'cols' | 'list'>, { x, y, w, h }: Rect): Rect {
  if (list) {
    const ch = Math.min(30, h / rows),
      cw = Math.min(w, Math.max(ch * 2.4, 40));
    return rect(x, y, cw * cols, ch * rows);
  }
  const cell = Math.min(56, w / cols, h / rows);
  return rect(x, y, cell * cols, cell * rows);
}
