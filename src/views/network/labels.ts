import type { Curve, Rect } from './geometry.ts';
import { along, around, grown } from './geometry.ts';
import type { Column, Layout } from './layout.ts';
import { DIGIT } from './pen.ts';

/** A label that belongs to a line and may stand anywhere along it. */
export interface Wanted {
  readonly curve: Curve;
  readonly text: string;
  /** The more it weighs, the sooner it is placed. */
  readonly weight: number;
  /** Where along the line it would like to be, from 0 to 1. */
  readonly start: number;
}

/** A label with its place. */
export interface Label<W> {
  readonly wanted: W;
  readonly box: Rect;
}

/** The letters of labels on the stage, and how high such a label is. */
export const LABEL = { size: 10, h: 13, pad: 5 } as const;

/** How far a label stands from its line. */
const LIFT = 2;
/** How far along its line a label may move out of the way of others. */
const REACH = [0, 0.06, -0.05, 0.12, 0.18, 0.25, 0.32, 0.4, 0.48, 0.56];

const touches = (a: Rect, b: Rect): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Places labels so that none lies on another or on what is taken. The heaviest come first; one without room is left out. */
export function placeLabels<W extends Wanted>(
  wanted: readonly W[],
  taken: readonly Rect[],
  size: { readonly size: number; readonly h: number; readonly pad: number } = LABEL,
): readonly Label<W>[] {
  const placed: Label<W>[] = [];
  for (const one of wanted.toSorted((a, b) => b.weight - a.weight)) {
    const w = one.text.length * DIGIT * size.size + 2 * size.pad;
    const boxes = REACH.flatMap((d) => {
      const { x, y } = along(one.curve, Math.min(0.9, Math.max(0.04, one.start + d)));
      return [-1, 1].map((side): Rect => ({
        x: x - w / 2,
        y: y + side * (LIFT + size.h / 2) - size.h / 2,
        w,
        h: size.h,
      }));
    });
    const box = boxes.find((b) => !taken.some((t) => touches(t, b)) && !placed.some((p) => touches(p.box, b)));
    if (box) placed.push({ wanted: one, box });
  }
  return placed;
}

/** What labels must not lie on: neurons with the numbers written by them, maps, and their titles. */
export function takenOn({ columns, loss, optimizer }: Layout): readonly Rect[] {
  return [
    ...columns.flatMap(numbersOf),
    ...columns.flatMap((c) => (c.value.look === 'map' ? c.value.tiles.map((t) => grown(t, -1)) : [])),
    ...(loss ? [loss] : []),
    ...(optimizer ? [optimizer] : []),
  ];
}

/** Neurons with what is written in, beside or below them. */
function numbersOf({ value, gradient, quiet, leaves }: Column): readonly Rect[] {
  if (value.look !== 'neuron' && value.look !== 'response') return [];
  return value.tiles.map((tile, i) => {
    if (quiet) return tile;
    if (leaves !== null) return { ...tile, w: leaves - tile.x };
    const delta = gradient?.look === 'delta' ? gradient.tiles[i] : undefined;
    const below = value.look === 'response' ? { x: tile.x + tile.w / 2 - 20, y: tile.y, w: 40, h: tile.h + 16 } : tile;
    return around([tile, below, ...(delta ? [delta] : [])])!;
  });
}
