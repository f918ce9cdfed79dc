import type { Values } from '../../core/program.ts';
import type { Position } from '../../trace/index.ts';
import type { Palette } from '../shared/palette.ts';
import type { Atlas } from './atlas.ts';
import { createAtlas, createScales, inAtlas } from './atlas.ts';
import type { EdgeGroup, Progress } from './edges.ts';
import { boundsOf, createChooser, paintEdges, progressOf, strokeCurve } from './edges.ts';
import { curveOf, grown, meets, right } from './geometry.ts';
import type { Rect, Size, View } from './geometry.ts';
import { around } from './geometry.ts';
import type { Layout } from './layout.ts';
import type * as Lighting from './lighting.ts';
import { paintTitles } from './paintTitles.ts';
import { paintLoss, paintLossLink, paintTargets, paintUnits } from './paintUnits.ts';
import { rounded } from './pen.ts';
import type { Responses } from './response.ts';
import type { Scene } from './scene.ts';
import { hasBegun } from './place.ts';
import type { Sheet } from './sheet.ts';

/** What is painted over a scene, such as a close-up. */
export type Over = (context: CanvasRenderingContext2D, scene: Scene, scaleOf: (data: Float32Array) => number) => void;

/** Puts scenes on a canvas. What stays the same from one to the next is kept on a hidden one. */
export interface Painter {
  /** `over` is painted last; `beside` paints what stands beside the rows of a sequence, or a neuron taken apart; `lighting`, where anything is lit, what is. */
  paint(
    scene: Scene,
    responses: Responses | null,
    over: Over | null,
    beside?: Beside,
    lighting?: typeof Lighting,
  ): void;
  /** The weights of a layer that have a line on the stage. */
  edgesOf(group: EdgeGroup, values: Values): Iterable<number>;
  readonly scaleOf: (data: Float32Array) => number;
}

/** What else a layout has to paint. */
export type Beside = (context: CanvasRenderingContext2D, scene: Scene, scaleOf: (data: Float32Array) => number) => void;

interface Kept {
  readonly layout: Layout;
  readonly view: View;
  readonly size: Size;
  readonly ratio: number;
  readonly values: Values;
  readonly palette: Palette;
  /** How many gradients have been begun: the others leave their room empty. */
  readonly begun: number;
  readonly position: Position;
  /** Painted in one go: what is painted bit by bit while playing has edges drawn over edges. */
  readonly exact: boolean;
}

const isPainted = (scene: Scene, sheet: Sheet): boolean =>
  hasBegun(scene.program, sheet, scene.position) && isSeen(scene, sheet);

/** From afar a layer is a shade. */
const isShade = ({ view }: Scene, { tiles: [first] }: Sheet): boolean =>
  first !== undefined && Math.max(first.w, first.h) * view.k < 1;

export function createPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d', { alpha: false })!;
  const hidden = document.createElement('canvas');
  const rest = hidden.getContext('2d', { alpha: false })!;
  const scaleOf = createScales(),
    choose = createChooser();
  let kept: Kept | null = null,
    atlas: Atlas | null = null,
    ofLayout: Layout | null = null;
  const told = new Map<EdgeGroup, Progress>();

  function paintRest(scene: Scene, lighting?: typeof Lighting): void {
    const { layout, palette, size, ratio, view, values } = scene;
    if (ofLayout !== layout) {
      atlas = createAtlas(layout, scaleOf);
      ofLayout = layout;
    }
    const changed = atlas!.update(scene.program, values, scene.position, palette);
    const begun = begunOf(scene);
    const placed =
      kept?.layout === layout &&
      kept.view === view &&
      kept.size === size &&
      kept.ratio === ratio &&
      kept.palette === palette &&
      kept.begun === begun;
    const still = placed && kept!.exact && kept!.position === scene.position;
    if (!placed || (kept!.values !== values && !still) || (!scene.moving && !still)) {
      paintAll(scene);
      kept = { layout, view, size, ratio, values, palette, begun, position: scene.position, exact: true };
      return;
    }
    if (kept!.values !== values) {
      const parts = lighting?.renewed(scene, kept!.values, changed);
      if (parts) for (const part of parts) paintPart(scene, part);
      else paintAll(scene);
      kept = { ...kept!, values };
      return;
    }
    if (kept!.exact && kept!.position !== scene.position) kept = { ...kept!, exact: false };
    place(rest, scene);
    for (const group of layout.neuron ? [] : layout.edges) {
      const now = progressOf(scene, group),
        before = told.get(group)!;
      if (now.sums === before.sums && now.gradients === before.gradients && now.renewed === before.renewed) continue;
      if (now.gradients === before.gradients && now.renewed === before.renewed && now.sums > before.sums)
        paintEdges(rest, scene, group, choose(group, values), now, before);
      else repaintBand(scene, group, now);
      told.set(group, now);
    }
    const seen = [...changed].filter((sheet) => isPainted(scene, sheet));
    atlas!.bring(seen);
    for (const sheet of seen) atlas!.draw(rest, sheet);
  }

  /** All that is at rest, on a canvas as large as the stage. */
  function paintAll(scene: Scene): void {
    const w = Math.max(1, Math.round(scene.size.w * scene.ratio)),
      h = Math.max(1, Math.round(scene.size.h * scene.ratio));
    for (const c of [canvas, hidden])
      if (c.width !== w || c.height !== h) {
        c.width = w;
        c.height = h;
      }
    paintPart(scene, { x: 0, y: 0, w, h });
  }

  /** What is at rest in a part of the stage, in whole device pixels, on a cleared ground. */
  function paintPart(scene: Scene, part: Rect): void {
    const { layout, palette, values, view, ratio } = scene;
    const k = view.k * ratio,
      within = grown(
        { x: part.x / k - view.x / view.k, y: part.y / k - view.y / view.k, w: part.w / k, h: part.h / k },
        8,
      );
    rest.save();
    rest.setTransform(1, 0, 0, 1, 0, 0);
    rest.beginPath();
    rest.rect(part.x, part.y, part.w, part.h);
    rest.clip();
    rest.fillStyle = palette.background;
    rest.fillRect(part.x, part.y, part.w, part.h);
    place(rest, scene);
    paintWires(rest, scene);
    for (const group of layout.neuron ? [] : layout.edges) {
      const now = progressOf(scene, group);
      if (meets(within, boundsOf(group))) paintEdges(rest, scene, group, choose(group, values), now, null);
      told.set(group, now);
    }
    const sheets = layout.sheets.filter(
      (s) => inAtlas(s) && s.tiles.length > 0 && meets(within, around(s.tiles)!) && isPainted(scene, s),
    );
    atlas!.bring(sheets.filter((s) => !isShade(scene, s)));
    for (const sheet of sheets) paintSheet(rest, scene, sheet);
    rest.restore();
  }

  /** All lines of one layer anew, on a cleared ground between its two columns. */
  function repaintBand(scene: Scene, group: EdgeGroup, now: Progress): void {
    const { layout, palette, values } = scene;
    const from = around(group.from.tiles)!,
      to = around(group.to.tiles)!;
    const band = around([
      { x: right(from), y: from.y, w: 0, h: from.h },
      { x: to.x, y: to.y, w: 0, h: to.h },
    ])!;
    rest.save();
    rest.beginPath();
    rest.rect(band.x, band.y - 8, band.w, band.h + 16);
    rest.clip();
    rest.fillStyle = palette.background;
    rest.fillRect(band.x, band.y - 8, band.w, band.h + 16);
    for (const other of layout.edges)
      paintEdges(rest, scene, other, choose(other, values), other === group ? now : progressOf(scene, other), null);
    for (const sheet of layout.sheets)
      if (inAtlas(sheet) && (sheet.layer === group.layer || sheet.layer === group.from.layer))
        paintSheet(rest, scene, sheet);
    rest.restore();
  }

  function paintSheet(context: CanvasRenderingContext2D, scene: Scene, sheet: Sheet): void {
    const { palette } = scene;
    if (!isPainted(scene, sheet)) return;
    if (isShade(scene, sheet)) {
      const all = around(sheet.tiles)!;
      context.fillStyle = palette.soft;
      context.fillRect(all.x, all.y, all.w, all.h);
      return;
    }
    atlas!.draw(context, sheet);
    if (sheet.look === 'mosaic') return;
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    for (const t of sheet.tiles) {
      rounded(context, grown(t, 0.5), sheet.look === 'map' ? 2 : 1);
      context.stroke();
    }
  }

  return {
    scaleOf,
    edgesOf: (group, values) => choose(group, values).edges,
    paint(scene, responses, over, beside, lighting) {
      paintRest(scene, lighting);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(hidden, 0, 0);
      place(context, scene);
      if (scene.layout.neuron) {
        beside?.(context, scene, scaleOf);
        paintLoss(context, scene);
        lighting?.paintMarks(context, scene);
        lighting?.paintFocused(context, scene);
        over?.(context, scene, scaleOf);
        return;
      }
      paintTitles(context, scene);
      paintLossLink(context, scene);
      paintUnits(context, scene, scaleOf, responses);
      paintLoss(context, scene);
      beside?.(context, scene, scaleOf);
      paintTargets(context, scene);
      lighting?.paintMarks(context, scene);
      lighting?.paintLight(context, scene, scaleOf);
      over?.(context, scene, scaleOf);
    },
  };
}

/** How many of the gradients have a first number. */
function begunOf({ layout, program, position }: Scene): number {
  let n = 0;
  for (const sheet of layout.sheets) if (hasBegun(program, sheet, position)) n++;
  return n;
}

/** World coordinates from here on. */
function place(context: CanvasRenderingContext2D, { view, ratio }: Scene): void {
  context.setTransform(view.k * ratio, 0, 0, view.k * ratio, view.x * ratio, view.y * ratio);
}

function paintWires(context: CanvasRenderingContext2D, { layout, palette, view: { x, k }, size }: Scene): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (const { from, to, arch } of layout.wires)
    if (Math.max(from.x, to.x) * k + x >= 0 && Math.min(from.x, to.x) * k + x <= size.w)
      strokeCurve(context, arch ?? curveOf(from, to));
}

/** Whether any of a sheet lies in the view. */
function isSeen({ view: { x, k }, size: { w } }: Scene, { tiles }: Sheet): boolean {
  const [first] = tiles,
    last = tiles.at(-1);
  if (!first || !last) return false;
  const from = Math.min(first.x, last.x),
    to = Math.max(right(first), right(last));
  return to * k + x >= 0 && from * k + x <= w;
}
