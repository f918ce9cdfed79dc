import type { Beyond } from '../../../formats/format.ts';
import type { Curve, Rect, Size } from '../geometry.ts';
import { around, bottom, centre, curveOf, grown, rect, right } from '../geometry.ts';
import type { Column, Layout } from '../layout.ts';
import type { Layouts } from '../layouts.ts';
import { isBetween } from '../wires.ts';

/** A layer that is shown, not computed. */
export interface GreyBox {
  readonly layer: Beyond;
  readonly box: Rect;
}

/** What is drawn of the layers that cannot be computed. */
export interface GreyParts {
  readonly boxes: readonly GreyBox[];
  readonly wires: readonly Curve[];
  /** Where those are counted that have no room; null where all have one. */
  readonly rest: { readonly box: Rect; readonly count: number } | null;
  /** Above the first column: what they have in common. */
  readonly title: Rect;
}

/** The least height of a box with its gap. */
const ROW = 64;
const HIGH = 46;
/** The room in which the rest is counted. */
const REST = 44;
/** The share of the stage that grey layers may take. */
const SHARE = 0.5;
/** From what is computed to the first grey column. */
const APART = 56;

/** How wide a grey column is, and what lies between two. */
const widths = ({ w }: Size): { readonly wide: number; readonly gap: number } =>
  w < 560 ? { wide: 78, gap: 14 } : { wide: 112, gap: 26 };

/** How many grey layers lie before each, on the longest way from what is computed. */
function depthsOf(beyond: readonly Beyond[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const { id, from } of beyond)
    depths.set(
      id,
      from.reduce((most, f) => Math.max(most, (depths.get(f) ?? -1) + 1), 0),
    );
  return depths;
}

/** The columns that have room, left to right, and how many layers have none. */
function columnsOf(beyond: readonly Beyond[], size: Size) {
  const { wide, gap } = widths(size),
    depths = depthsOf(beyond);
  const deep = Math.max(...depths.values()) + 1,
    high = Math.max(1, Math.floor((size.h - 130) / ROW));
  const most = Math.max(1, Math.floor((size.w * SHARE) / (wide + gap)));
  const shown = deep <= most ? deep : Math.max(1, Math.floor((size.w * SHARE - REST - gap) / (wide + gap)));
  const columns = Array.from({ length: shown }, (_, d) =>
    beyond.filter(({ id }) => depths.get(id) === d).slice(0, high),
  );
  const count = beyond.length - columns.flat().length;
  return { columns, count, reserve: APART - gap + shown * (wide + gap) + (count > 0 ? REST + gap : 0) };
}

/** Layouts with the layers that cannot be computed as grey boxes to the right of those that can: `make` lays out these in a smaller room. */
export function withGrey(make: (size: Size) => Layouts, beyond: readonly Beyond[], size: Size): Layouts {
  const { columns, count, reserve } = columnsOf(beyond, size);
  const lit = make({ w: Math.max(120, size.w - reserve), h: size.h });
  const made = new Map<Layout, Layout>();
  return (layer) => {
    const layout = lit(layer),
      known = made.get(layout);
    if (known) return known;
    const whole = joined(layout, columns, count, size);
    made.set(layout, whole);
    return whole;
  };
}

function joined(layout: Layout, columns: readonly (readonly Beyond[])[], count: number, size: Size): Layout {
  const { wide, gap } = widths(size);
  const content = around(layout.columns.flatMap((c) => [c.box, c.title]))!;
  const middle = centre(around(layout.columns.flatMap((c) => c.value.tiles))!).y;
  let x = right(content) + APART;
  const boxes: GreyBox[] = [],
    first = x;
  for (const column of columns) {
    const top = middle - (column.length * ROW) / 2;
    column.forEach((layer, i) => boxes.push({ layer, box: rect(x, top + i * ROW + (ROW - HIGH) / 2, wide, HIGH) }));
    x += wide + gap;
  }
  const rest = count > 0 ? { box: rect(x, middle - HIGH / 2, REST, HIGH), count } : null;
  const top = Math.min(...boxes.map(({ box }) => box.y));
  const title = rect(first, top - 24, right(rest?.box ?? boxes.at(-1)!.box) - first, 16);
  const all = around([content, title, ...boxes.map(({ box }) => grown(box, 8)), ...(rest ? [rest.box] : [])])!;
  const fits = all.w <= size.w - 16 && bottom(all) <= size.h && layout.bounds.h <= size.h;
  return {
    ...layout,
    size,
    bounds: fits ? rect(all.x + all.w / 2 - size.w / 2, 0, size.w, size.h) : around([layout.bounds, grown(all, 16)])!,
    beyond: { boxes, rest, title, wires: greyWires(layout.columns, boxes, rest?.box ?? null) },
  };
}

/** From each layer to the grey ones that read it; below what stands in between. */
function greyWires(columns: readonly Column[], boxes: readonly GreyBox[], rest: Rect | null): readonly Curve[] {
  const low = Math.max(...columns.map((c) => bottom(c.box))) + 14,
    end = Math.max(...columns.map((c) => right(c.box))) + 8;
  const wires = boxes.flatMap(({ layer, box }) =>
    layer.from.flatMap((id): readonly Curve[] => {
      const grey = boxes.find((b) => b.layer.id === id)?.box,
        column = columns.find((c) => c.layer === id);
      const to = { x: box.x, y: centre(box).y };
      if (grey) return [curveOf({ x: right(grey), y: centre(grey).y }, to)];
      if (!column) return [];
      const from = { x: right(column.box), y: centre(around(column.value.tiles)!).y };
      if (!isBetween(columns, column.box, box)) {
        const passed = boxes.filter((b) => right(b.box) < box.x && b.box.y < to.y && bottom(b.box) > to.y);
        if (passed.length === 0) return [curveOf(from, to)];
        // Below the grey ones that stand in between.
        const under = { x: Math.max(...passed.map((b) => right(b.box))), y: bottom(box) + 10 };
        return [curveOf(from, under), curveOf(under, to)];
      }
      const below = { x: centre(column.box).x, y: bottom(column.box) };
      const corner = { x: end, y: low };
      return [
        { a: below, b: corner, p: { x: below.x, y: low }, q: { x: below.x + 40, y: low } },
        { a: corner, b: to, p: { x: to.x - 10, y: low }, q: { x: to.x - 40, y: to.y } },
      ];
    }),
  );
  const last = boxes.at(-1)!.box;
  return rest ? [...wires, curveOf({ x: right(last), y: centre(last).y }, { x: rest.x, y: centre(rest).y })] : wires;
}
