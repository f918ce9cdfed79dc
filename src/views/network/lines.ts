import { signed } from '../shared/number.ts';
import type { Kind } from '../shared/palette.ts';
import { edgeCurve } from './edges.ts';
import type { Curve, Point, Rect } from './geometry.ts';
import { archOf, centre, curveOf, grown, holds, right } from './geometry.ts';
import type { Label, Wanted } from './labels.ts';
import { placeLabels, takenOn } from './labels.ts';
import type { Layout } from './layout.ts';
import { archHeight, isBetween } from './wires.ts';
import type { Light, Source } from './light.ts';
import type { Sheet } from './sheet.ts';

/** A line into the cell in the light. */
export interface LitLine {
  readonly curve: Curve;
  readonly amount: number;
  readonly of: Kind;
  /** Whether it comes from what all share, such as the learning rate, and so lies across the network. */
  readonly across: boolean;
  /** Whether the present term runs along it. */
  readonly now: boolean;
}

/** More lines than this carry no numbers. */
export const FEW = 18;

/** Whether neither of two rectangles lies beside the other. */
const isAbove = (a: Rect, b: Rect): boolean => right(a) > b.x + 1 && a.x < right(b) - 1;

/** From the side of one rectangle that faces the other to that other's nearer side; of two above each other, round on the right, or the `left`. */
export function joined(from: Rect, to: Rect, left = false): Curve {
  const a = centre(from),
    b = centre(to);
  if (right(from) <= to.x + 1) return curveOf({ x: right(from), y: a.y }, { x: to.x, y: b.y });
  if (from.x >= right(to) - 1) return curveOf({ x: from.x, y: a.y }, { x: right(to), y: b.y });
  const reach = 26;
  const start: Point = { x: left ? from.x : right(from), y: a.y },
    end: Point = { x: left ? to.x : right(to), y: b.y };
  const side = left ? Math.min(start.x, end.x) - reach : Math.max(start.x, end.x) + reach;
  return { a: start, b: end, p: { x: side, y: start.y }, q: { x: side, y: end.y } };
}

/** The line from a source to the lit cell: straight there, or over the head of its row where columns stand between. */
function lineFrom(layout: Layout, { anchor, sheet }: Source, { anchor: to, place }: Light): Curve {
  const { columns } = layout;
  if (!sheet || !to || place?.kind !== 'cell' || !isBetween(columns, anchor, to))
    return joined(anchor, to!, isAbove(anchor, to!) && isWritten(layout, anchor));
  const on = (sheet: Sheet, cell: Rect): Rect => {
    const tile = sheet.tiles.find((t) => holds(grown(t, 1), centre(cell)));
    return tile ? { ...cell, y: tile.y } : cell;
  };
  return archOf(on(sheet, anchor), on(place.sheet, to), archHeight(sheet));
}

/** Whether answers or targets stand on the right of a column, so that lines within it go round on its left. */
const isWritten = ({ sheets }: Layout, { x, w }: Rect): boolean =>
  sheets.some(
    ({ look, tiles }) =>
      (look === 'target' || look === 'answer') && tiles[0]!.x > x + w / 2 && tiles[0]!.x < x + w + 60,
  );

/** The lines from what the lit cell reads; `part`: what its present term reads. */
export function linesOf(layout: Layout, light: Light, kind: Kind, part: Light | null): readonly LitLine[] {
  if (!light.anchor) return [];
  const present = new Set(part?.edges.map((e) => e.at) ?? []);
  return [
    ...light.sources
      .filter((s) => s.linked)
      .map((s) => ({
        curve: lineFrom(layout, s, light),
        amount: s.amount,
        of: s.sheet?.kind ?? kind,
        across: s.rect === layout.optimizer,
        now: part?.sources.some((p) => p.key === s.key) ?? true,
      })),
    ...light.edges.map((e) => ({
      curve: edgeCurve(e.group, e.at),
      amount: e.amount,
      of: kind,
      across: false,
      now: !part || present.has(e.at),
    })),
  ];
}

/** The numbers that stand by the lines, where there are few: what each adds to the sum. */
export function lineLabels(
  layout: Layout,
  light: Light,
  kind: Kind,
  part: Light | null,
): readonly Label<Wanted & { readonly amount: number }>[] {
  const lines = linesOf(layout, light, kind, part);
  if (lines.length > FEW || !light.parted || (lines.length < 2 && !part)) return [];
  const only = part?.sources[0]?.amount ?? part?.edges[0]?.amount;
  const wanted = lines.flatMap(({ curve, amount, now }) => {
    if (amount === 0 || (part && !now)) return [];
    const shown = part ? (only ?? amount) : amount;
    return [
      {
        curve,
        amount: shown,
        text: signed(shown, Math.abs(shown) >= 0.1 ? 2 : 3),
        weight: Math.abs(amount),
        start: curve.b.x >= curve.a.x ? 0.16 : 0.2,
      },
    ];
  });
  return placeLabels(wanted, takenOn(layout));
}
