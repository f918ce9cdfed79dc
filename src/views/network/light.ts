import type { Cell, Explanation } from '../../trace/index.ts';
import type { EdgeGroup } from './edges.ts';
import type { Rect } from './geometry.ts';
import { centre, holds } from './geometry.ts';
import type { Layout } from './layout.ts';
import type { Place } from './place.ts';
import { placeOf } from './place.ts';
import type { Sheet } from './sheet.ts';
import { cellRect } from './sheet.ts';

/** A group of cells that the lit one reads: a window on a map, or a single number. */
export interface Source {
  readonly key: string;
  readonly sheet: Sheet | null;
  readonly rect: Rect;
  /** What lines start from: the unit's body, for a number written below it. */
  readonly anchor: Rect;
  /** What its terms come to. */
  readonly amount: number;
  readonly cells: number;
  /** Whether a line runs from it: weights are only framed. */
  readonly linked: boolean;
  /** The cell that is read, or the first of several. */
  readonly cell: Cell;
}

/** An edge of a dense layer that the lit cell reads. */
export interface LitEdge {
  readonly group: EdgeGroup;
  readonly at: number;
  readonly amount: number;
}

/** What lights up around a cell. */
export interface Light {
  /** null where the layout has no place for the cell. */
  readonly place: Place | null;
  readonly anchor: Rect | null;
  readonly sources: readonly Source[];
  readonly edges: readonly LitEdge[];
  /** The largest amount, for the widths. */
  readonly top: number;
  /** Whether each line carries its own part of the sum, so that numbers beside them add up. */
  readonly parted: boolean;
}

/** What is seen through a window: cells of one tile are framed together. Weights are framed, but no line runs from them. */
const WINDOWS: ReadonlySet<Sheet['look']> = new Set(['map', 'mosaic', 'row', 'square', 'weights']);
const WEIGHTS: ReadonlySet<Sheet['look']> = new Set(['mosaic', 'dot', 'weights']);

/** Single numbers that are joined to the lit one; of more, those that add most. */
const MOST = 48;

interface Growing {
  key: string;
  sheet: Sheet | null;
  tile: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  at: number;
  amount: number;
  cells: number;
  linked: boolean;
  box: Rect | null;
  name: string;
}

/** Where a line to a place ends. */
export function anchorOf(place: Place): Rect {
  if (place.kind === 'box') return place.rect;
  if (place.kind === 'edge') {
    const { a, b, p, q } = place.curve;
    return { x: (a.x + 3 * p.x + 3 * q.x + b.x) / 8, y: (a.y + 3 * p.y + 3 * q.y + b.y) / 8, w: 0, h: 0 };
  }
  return place.sheet.body?.[place.spot.tile] ?? place.rect;
}

const gathered = new WeakMap<Explanation, { readonly layout: Layout; readonly light: Light }>();

/** What a cell is made of, gathered by place; `term` narrows it to one of its terms. */
export function lightOf(layout: Layout, explanation: Explanation, term: number | null = null): Light {
  if (term !== null) return gather(layout, explanation, term);
  const known = gathered.get(explanation);
  if (known?.layout === layout) return known.light;
  const light = gather(layout, explanation, null);
  gathered.set(explanation, { layout, light });
  return light;
}

function gather(layout: Layout, explanation: Explanation, term: number | null): Light {
  const place = placeOf(layout, explanation.name, explanation.at);
  const groups = new Map<string, Growing>();
  const edges: LitEdge[] = [];
  let parted = true;
  for (const t of explanation.terms) {
    if (!t || (term !== null && t.t !== term)) continue;
    const throughEdge = t.factors.some((f) => layout.seats.get(f.name)?.kind === 'edges');
    let lines = 0;
    for (const factor of t.factors) {
      const seat = layout.seats.get(factor.name);
      if (!seat) continue;
      if (seat.kind === 'edges') {
        if (place?.kind !== 'edge' || place.at !== factor.at)
          edges.push({ group: seat.group, at: factor.at, amount: t.product });
        continue;
      }
      if (seat.kind === 'box') {
        if (place?.kind === 'box' && place.rect === seat.box) continue;
        lines++;
        const flows = !factor.name.endsWith('kernel');
        grow(groups, `${factor.name} ${seat.box.y}`, null, 0, 0, 0, factor, t.product, flows, seat.box);
        continue;
      }
      const { sheet } = seat,
        spot = sheet.where(factor.at);
      if (place?.kind === 'cell' && place.sheet === sheet && sameSpot(place.spot, spot)) continue;
      const window = WINDOWS.has(sheet.look);
      const weight = WEIGHTS.has(sheet.look);
      if (!weight && !throughEdge && ++lines > 1) parted = false;
      const key = window ? `${sheet.key} ${spot.tile}` : `${sheet.key} ${factor.at}`;
      // What stands in the frame that is lit needs no line to it.
      const within = place?.kind === 'box' && holds(place.rect, centre(cellRect(sheet, factor.at)));
      const looked = t.factors.length === 1 && explanation.terms.length === 1;
      const linked = !throughEdge && !within && (!weight || looked);
      grow(groups, key, sheet, spot.tile, spot.col, spot.row, factor, t.product, linked, null);
    }
  }
  const all = [...groups.values()].map((g): Source => {
    const rect = rectOf(g);
    return {
      key: g.key,
      sheet: g.sheet,
      rect,
      anchor: g.sheet?.body?.[g.tile] ?? rect,
      amount: g.amount,
      cells: g.cells,
      linked: g.linked,
      cell: { name: g.name, at: g.at },
    };
  });
  const many = all.filter((s) => s.sheet?.look === 'strip');
  const kept = new Set(
    many.length > MOST ? many.toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount)).slice(0, MOST) : many,
  );
  const sources = all.filter((s) => s.sheet?.look !== 'strip' || kept.has(s));
  const lines =
    edges.length > MOST * 2
      ? edges.toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount)).slice(0, MOST * 2)
      : edges;
  const top = Math.max(...sources.map((s) => Math.abs(s.amount)), ...lines.map((e) => Math.abs(e.amount)), 0);
  return { place, anchor: place && anchorOf(place), sources, edges: lines, top, parted };
}

const sameSpot = (
  a: { readonly tile: number; readonly col: number; readonly row: number },
  b: { readonly tile: number; readonly col: number; readonly row: number },
): boolean => a.tile === b.tile && a.col === b.col && a.row === b.row;

function grow(
  groups: Map<string, Growing>,
  key: string,
  sheet: Sheet | null,
  tile: number,
  col: number,
  row: number,
  { name, at }: Cell,
  amount: number,
  linked: boolean,
  box: Rect | null,
): void {
  const known = groups.get(key);
  if (!known) {
    groups.set(key, { key, sheet, tile, x0: col, y0: row, x1: col, y1: row, at, amount, cells: 1, linked, box, name });
    return;
  }
  known.x0 = Math.min(known.x0, col);
  known.y0 = Math.min(known.y0, row);
  known.x1 = Math.max(known.x1, col);
  known.y1 = Math.max(known.y1, row);
  known.amount += amount;
  if (!box || at !== known.at) known.cells++;
}

function rectOf({ sheet, tile, x0, y0, x1, y1, at, box }: Growing): Rect {
  if (!sheet) return box!;
  if (sheet.cols === 1 && sheet.rows === 1) return cellRect(sheet, at);
  const t = sheet.tiles[tile]!,
    w = t.w / sheet.cols,
    h = t.h / sheet.rows;
  return { x: t.x + x0 * w, y: t.y + y0 * h, w: (x1 - x0 + 1) * w, h: (y1 - y0 + 1) * h };
}
