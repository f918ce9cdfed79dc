import type { Values } from '../../core/program.ts';
import type { EdgeGroup, Progress } from './edges.ts';
import { boundsOf, gradientName, progressOf } from './edges.ts';
import type { Rect } from './geometry.ts';
import { around, bottom, grown, meets, right } from './geometry.ts';
import type { Scene } from './scene.ts';
import type { Sheet } from './sheet.ts';

type Placed = Pick<Scene, 'program' | 'position' | 'layout' | 'values' | 'view' | 'ratio' | 'size'>;

/** What is drawn around a rectangle of the stage reaches so far beyond it. */
const RIM = 3;

/** Past this share of the stage, painting all of it at once is no slower. */
const MOST = 0.5;

/**
 * The parts of the stage that look different by the numbers of `scene` than by those of `before`, in device pixels, none
 * over another; null where that is most of it.
 */
export function renewed(scene: Placed, before: Values, sheets: ReadonlySet<Sheet>): readonly Rect[] | null {
  const { layout, values, view, ratio, size } = scene;
  const k = view.k * ratio,
    w = size.w * ratio,
    h = size.h * ratio;
  /** Whole pixels, so that what is clipped to them has no seam. */
  const onScreen = (box: Rect): Rect => {
    const at = grown(box, RIM);
    const x0 = Math.max(0, Math.floor(at.x * k + view.x * ratio)),
      y0 = Math.max(0, Math.floor(at.y * k + view.y * ratio)),
      x1 = Math.min(Math.ceil(w), Math.ceil(right(at) * k + view.x * ratio)),
      y1 = Math.min(Math.ceil(h), Math.ceil(bottom(at) * k + view.y * ratio));
    return { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
  };
  const lines = layout.neuron
    ? []
    : layout.edges.filter((group) => !sameLines(group, progressOf(scene, group), before, values));
  const parts: Rect[] = [];
  const boxes = [...[...sheets].flatMap(({ tiles }) => around(tiles) ?? []), ...lines.map(boundsOf)];
  for (const box of boxes) {
    let part = onScreen(box);
    if (part.w <= 0 || part.h <= 0) continue;
    for (let i = parts.findIndex((p) => meets(p, part)); i >= 0; i = parts.findIndex((p) => meets(p, part)))
      part = around([part, ...parts.splice(i, 1)])!;
    parts.push(part);
  }
  return parts.reduce((area, part) => area + part.w * part.h, 0) > MOST * w * h ? null : parts;
}

/** Whether the lines of a layer, told so far, look the same by either set of numbers. */
const sameLines = (group: EdgeGroup, { gradients, renewed }: Progress, a: Values, b: Values): boolean =>
  [
    group.weight,
    group.from.sources.at(-1)!,
    ...(gradients > 0 ? [gradientName(group)] : []),
    ...(renewed > 0 ? [`${group.weight}.next`] : []),
  ].every((name) => a.get(name) === b.get(name));
