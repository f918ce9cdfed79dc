import type { Program } from '../../core/program.ts';
import type { Cell, Position } from '../../trace/index.ts';
import { reveal } from '../../trace/index.ts';
import type { EdgeGroup } from './edges.ts';
import { edgeCurve } from './edges.ts';
import type { Curve, Point, Rect } from './geometry.ts';
import { distanceTo, grown, holds } from './geometry.ts';
import type { Layout } from './layout.ts';
import type { Sheet, Spot } from './sheet.ts';
import { cellRect } from './sheet.ts';

/** Where a cell is on the stage: on a sheet, along a line, or in a box that it shares with others. */
export type Place =
  | { readonly kind: 'cell'; readonly sheet: Sheet; readonly spot: Spot; readonly rect: Rect }
  | { readonly kind: 'edge'; readonly group: EdgeGroup; readonly at: number; readonly curve: Curve }
  | { readonly kind: 'box'; readonly rect: Rect };

/** The place of a cell; null for a name that the program does not have. */
export function placeOf(layout: Layout, name: string, at: number): Place | null {
  const seat = layout.seats.get(name);
  if (!seat) return null;
  if (seat.kind === 'box') return { kind: 'box', rect: seat.box };
  if (seat.kind === 'edges') return { kind: 'edge', group: seat.group, at, curve: edgeCurve(seat.group, at) };
  return { kind: 'cell', sheet: seat.sheet, spot: seat.sheet.where(at), rect: cellRect(seat.sheet, at) };
}

/** Which of a sheet's tensors shows in a cell: the last that is computed; null where none is. */
export function shownName(program: Program, sheet: Sheet, at: number, position: Position): string | null {
  for (let i = sheet.sources.length - 1; i >= 0; i--) {
    const name = sheet.sources[i]!,
      tensor = program.tensors.get(name);
    if (tensor && reveal(tensor.span, at, position) >= 1) return name;
  }
  return null;
}

/** Whether a sheet is drawn: values always, gradients from the moment the pass comes to them. */
export const hasBegun = (program: Program, { kind, sources }: Sheet, position: Position): boolean =>
  kind === 'value' || sources.some((name) => position > (program.tensors.get(name)?.span?.start ?? Infinity));

/** The cell under a point: on a sheet first, else on one of the lines that are drawn. */
export function cellUnder(
  layout: Layout,
  program: Program,
  position: Position,
  point: Point,
  edgesOf: (group: EdgeGroup) => Iterable<number>,
  tolerance = 4,
): Cell | null {
  for (const sheet of layout.sheets) {
    if (!hasBegun(program, sheet, position)) continue;
    const margin = (sheet.look === 'dot' && sheet.tiles[0]!.h >= 6) || sheet.look === 'target' ? 2 : 0;
    for (let tile = 0; tile < sheet.tiles.length; tile++) {
      const t = sheet.tiles[tile]!;
      if (!holds(grown(t, margin), point)) continue;
      const col = Math.min(sheet.cols - 1, Math.max(0, Math.floor(((point.x - t.x) / t.w) * sheet.cols))),
        row = Math.min(sheet.rows - 1, Math.max(0, Math.floor(((point.y - t.y) / t.h) * sheet.rows)));
      const at = sheet.cellAt({ tile, col, row });
      if (at >= 0 && at < sheet.size)
        return { name: shownName(program, sheet, at, position) ?? sheet.sources.at(-1)!, at };
    }
  }
  if (layout.loss && holds(layout.loss, point)) return { name: 'loss.value', at: 0 };
  if (layout.optimizer && holds(layout.optimizer, point) && program.tensors.has('optimizer.learningRate'))
    return { name: 'optimizer.learningRate', at: 0 };
  let best: Cell | null = null,
    nearest = tolerance;
  for (const group of layout.edges)
    for (const at of edgesOf(group)) {
      const curve = edgeCurve(group, at);
      if (point.x < curve.a.x - 2 || point.x > curve.b.x + 2) continue;
      const away = distanceTo(curve, point);
      if (away < nearest) [nearest, best] = [away, { name: group.weight, at }];
    }
  return best;
}
