import { explain, reveal } from '../../trace/index.ts';
import type { Explanation } from '../../trace/index.ts';
import { symbolOf } from '../../words/index.ts';
import { shown } from '../shared/number.ts';
import type { Kind } from '../shared/palette.ts';
import { inkOn, shade, signColour } from '../shared/palette.ts';
import { edgeCurve, strokeCurve, textColour } from './edges.ts';
import type { Curve, Rect } from './geometry.ts';
import { centre, grown } from './geometry.ts';
import { FEW, joined, lineLabels, linesOf } from './lines.ts';
import { LABEL, placeLabels, takenOn } from './labels.ts';
import type { Light, Source } from './light.ts';
import { lightOf } from './light.ts';
import { mono, pill, rounded } from './pen.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';
import { cellRect } from './sheet.ts';

/** The step in the light: its cell, what it reads, and the lines between; and likewise, quieter, the cell in focus. */
export function paintLight(
  context: CanvasRenderingContext2D,
  scene: Scene,
  scaleOf: (data: Float32Array) => number,
): void {
  const { layout, lit, explanation, level } = scene;
  if (lit && explanation) {
    const light = lightOf(layout, explanation);
    {
      const part = level === 'multiply' && lit.span.terms > 1 ? lightOf(layout, explanation, lit.term) : null;
      const kind: Kind = lit.span.pass === 'backward' ? 'gradient' : 'value';
      const compact = layout.columns[0]!.title.h < 30;
      const frame = light.place && frameOf(light.place);
      if (frame) paintFrame(context, scene, frame);
      if (!compact) paintLines(context, scene, light, kind, part);
      for (const source of light.sources) if (source.sheet) paintWindow(context, scene, source, part !== null);
      paintPlates(context, scene, light);
      if (!compact) paintLabels(context, scene, light, kind, part);
      if (part) for (const source of part.sources) paintTerm(context, scene, source);
      if (light.place && !(compact && light.place.kind === 'box'))
        paintLit(context, scene, light.place, explanation, kind, scaleOf);
    }
  }
  paintFocused(context, scene);
}

/** The cell in focus, outlined with what it is made of. */
export function paintFocused(context: CanvasRenderingContext2D, scene: Scene): void {
  const { focus, program, values, layout } = scene;
  if (!focus) return;
  const what = explain(program, values, focus.name, focus.at);
  paintFocus(context, scene, what ? lightOf(layout, what) : null, focus.name, focus.at);
}

/** The map that the lit cell is on. */
const frameOf = (place: Place): Rect | null =>
  place.kind === 'cell' && place.sheet.look === 'map' ? place.sheet.tiles[place.spot.tile]! : null;

function paintFrame(context: CanvasRenderingContext2D, { palette }: Scene, tile: Rect): void {
  rounded(context, grown(tile, 3.5), 5);
  context.strokeStyle = palette.lit;
  context.lineWidth = 2.5;
  context.stroke();
}

function paintLines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  light: Light,
  kind: Kind,
  part: Light | null,
): void {
  const { palette, layout } = scene;
  const quiet = part !== null;
  const lines = linesOf(layout, light, kind, part);
  const few = lines.length <= FEW;
  for (const { curve, amount, now, of, across } of lines) {
    if (across) {
      paintAcross(context, scene, curve);
      continue;
    }
    const share = !light.parted ? 0.4 : light.top > 0 && Number.isFinite(amount) ? Math.abs(amount) / light.top : 0;
    context.strokeStyle = light.parted ? signColour(palette, kind, amount) : signColour(palette, of, 1);
    context.lineWidth = 0.8 + (few ? 3.4 : 2.2) * share;
    context.globalAlpha = !light.parted ? 0.9 : amount === 0 ? 0.35 : quiet && !now ? 0.25 : 0.55 + 0.45 * share;
    if (now && part && light.edges.length > 0) {
      context.save();
      context.strokeStyle = palette.lit;
      context.globalAlpha = 0.4;
      context.lineWidth += 8;
      strokeCurve(context, curve);
      context.restore();
    }
    strokeCurve(context, curve);
  }
  context.globalAlpha = 1;
}

/** What each line adds, beside it. */
function paintLabels(
  context: CanvasRenderingContext2D,
  { palette, layout }: Scene,
  light: Light,
  kind: Kind,
  part: Light | null,
): void {
  for (const { wanted, box } of lineLabels(layout, light, kind, part)) {
    const { x, y } = centre(box);
    pill(context, wanted.text, x, y, {
      font: mono(LABEL.size, 550),
      ink: textColour(palette, kind, wanted.amount),
      ground: palette.background,
      h: LABEL.h,
    });
  }
}

/** How far apart plates stand that share a place. */
const PLATE = 19;

/** Numbers that are read and have no drawing of their own: each by name, where its layer's stand. */
function paintPlates(context: CanvasRenderingContext2D, scene: Scene, light: Light): void {
  const { layout, palette, values, program, explanation } = scene;
  const crowd = new Map<Rect, number>();
  for (const { sheet, rect, cell, cells } of light.sources) {
    if (sheet) continue;
    if (rect === layout.optimizer || (rect === layout.loss && cell.name === 'loss.value')) {
      paintWindow(context, scene, { rect, sheet }, false);
      continue;
    }
    const taken = crowd.get(rect) ?? Number(light.place?.kind === 'box' && light.place.rect === rect);
    crowd.set(rect, taken + 1);
    const { x, y } = plateOf(layout, rect);
    const symbol = symbolOf(program, cell.name, explanation!.span.layer);
    const text = cells > 1 ? symbol : `${symbol} ${shown(values.get(cell.name)![cell.at]!)}`;
    pill(context, text, x, y - taken * PLATE, {
      font: mono(10, 550),
      ink: palette.ink,
      ground: palette.panel,
      border: palette.ink,
      h: 17,
    });
  }
}

/** Where the plate of a number stands that has no drawing of its own. */
const plateOf = ({ loss, optimizer }: Scene['layout'], box: Rect): { readonly x: number; readonly y: number } => {
  const { x, y } = centre(box);
  return { x, y: box === loss || box === optimizer ? box.y - 13 : y };
};

/** Where a step takes its size from: a quiet line, since it lies on everything in between. */
function paintAcross(context: CanvasRenderingContext2D, { palette }: Scene, curve: Curve): void {
  context.strokeStyle = palette.muted;
  context.lineWidth = 1.2;
  context.setLineDash([2, 4]);
  strokeCurve(context, curve);
  context.setLineDash([]);
}

function paintWindow(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  { rect, sheet }: Pick<Source, 'rect' | 'sheet'>,
  quiet: boolean,
): void {
  const circle = sheet?.look === 'neuron';
  const small = Math.max(rect.w, rect.h) < 5 && !circle;
  const around = small ? grown(rect, 1) : rect;
  context.strokeStyle = palette.ink;
  context.lineWidth = sheet?.look === 'mosaic' || sheet?.look === 'dot' || sheet?.look === 'strip' ? 1 : 1.6;
  context.globalAlpha = quiet ? 0.55 : 1;
  if (circle) {
    const { x, y } = centre(rect);
    context.beginPath();
    context.arc(x, y, rect.w / 2 + 1.5, 0, 2 * Math.PI);
  } else if (sheet?.look === 'delta') {
    context.globalAlpha = 0;
    context.beginPath();
  } else rounded(context, around, sheet?.look === 'response' ? 6 : 1.5);
  context.stroke();
  context.globalAlpha = 1;
}

/** The present term's own cells, over the window. */
function paintTerm(context: CanvasRenderingContext2D, { palette }: Scene, { rect, sheet }: Source): void {
  if (!sheet || sheet.look === 'delta') return;
  const area = rect.w < 5 ? grown(rect, (5 - rect.w) / 2) : rect;
  context.fillStyle = palette.lit;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.2;
  if (sheet.look === 'neuron' || sheet.look === 'response') {
    rounded(context, grown(rect, 3), sheet.look === 'response' ? 8 : rect.w);
    context.strokeStyle = palette.lit;
    context.lineWidth = 2.5;
    context.stroke();
    return;
  }
  rounded(context, area, 1);
  if (rect.w < 9) context.fill();
  context.stroke();
}

/** The lit cell itself: filled where it is too small for anything else, framed where its colour can be seen. */
function paintLit(
  context: CanvasRenderingContext2D,
  scene: Scene,
  place: Place,
  { name, at, span, value }: Explanation,
  kind: Kind,
  scaleOf: (data: Float32Array) => number,
): void {
  const { palette, values, position } = scene;
  if (place.kind === 'edge') {
    context.strokeStyle = palette.lit;
    context.globalAlpha = 0.5;
    context.lineWidth = 11;
    strokeCurve(context, place.curve);
    context.globalAlpha = 1;
    context.strokeStyle = signColour(palette, kind, value);
    context.lineWidth = 3;
    strokeCurve(context, place.curve);
    const done = reveal(span, at, position) >= 1;
    const what = symbolOf(scene.program, name, span.layer);
    const text = `${what} = ${done ? shown(value) : '…'}`;
    const look = { size: 11, h: 21, pad: 5 };
    const [label] = placeLabels([{ curve: place.curve, text, weight: 1, start: 0.42 }], takenOn(scene.layout), look);
    if (!label) return;
    const { x, y } = centre(label.box);
    pill(context, text, x, y, { font: mono(11, 600), ink: palette.panel, ground: palette.ink, h: look.h });
    return;
  }
  if (place.kind === 'box') {
    rounded(context, grown(place.rect, 3), 10);
    context.strokeStyle = palette.lit;
    context.lineWidth = 2.5;
    context.stroke();
    paintHead(context, scene, place.rect, name, value, span, at);
    return;
  }
  const { sheet, rect } = place;
  if (sheet.look === 'neuron' || sheet.look === 'response' || sheet.look === 'delta') {
    const body = sheet.body?.[place.spot.tile] ?? rect;
    const square =
      sheet.look === 'response' ||
      (sheet.look === 'delta' &&
        scene.layout.columns.some((c) => c.layer === sheet.layer && c.value.look === 'response'));
    rounded(context, grown(body, 3), square ? 8 : body.w);
    context.strokeStyle = palette.lit;
    context.lineWidth = 3;
    context.stroke();
    return;
  }
  if (rect.w >= 9 && rect.h >= 9) {
    const done = reveal(span, at, position) >= 1;
    const top = scaleOf(values.get(name)!);
    if (done && sheet.look !== 'target') {
      context.fillStyle = shade(palette, sheet.kind, value, top);
      context.fillRect(rect.x, rect.y, rect.w, rect.h);
      if (rect.w > 30) {
        context.fillStyle = inkOn(palette, sheet.kind, value, top);
      }
    }
    rounded(context, grown(rect, 1), 2);
    context.strokeStyle = palette.lit;
    context.lineWidth = 2.5;
    context.stroke();
    return;
  }
  const grow = Math.max(0, (6 - Math.min(rect.w, rect.h)) / 2);
  rounded(context, grown(rect, grow), 1.2);
  context.fillStyle = palette.lit;
  context.fill();
  context.strokeStyle = palette.dark ? '#16181d' : palette.ink;
  context.lineWidth = 1.3;
  context.stroke();
}

/** The name and number of a scalar that has no drawing of its own, while it is in the light. */
function paintHead(
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: Rect,
  name: string,
  value: number,
  span: Explanation['span'],
  at: number,
): void {
  const { palette, layout, position } = scene;
  if (box === layout.loss && name === 'loss.value') return;
  const text = `${symbolOf(scene.program, name, span.layer)} ${reveal(span, at, position) >= 1 ? shown(value) : '…'}`;
  const { x, y } = plateOf(layout, box);
  pill(context, text, x, y, {
    font: mono(10, 550),
    ink: palette.ink,
    ground: palette.panel,
    border: palette.line,
    h: 17,
  });
}

/** What is under the pointer: outlined with what it is made of. */
function paintFocus(
  context: CanvasRenderingContext2D,
  scene: Scene,
  light: Light | null,
  name: string,
  at: number,
): void {
  const { palette, layout } = scene;
  context.strokeStyle = palette.muted;
  if (light) {
    const lines = light.sources.filter((s) => s.linked);
    context.globalAlpha = lines.length > 20 ? 0.25 : 0.6;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    for (const source of lines) if (light.anchor) strokeCurve(context, joined(source.anchor, light.anchor));
    for (const { group, at } of light.edges) strokeCurve(context, edgeCurve(group, at));
    context.setLineDash([]);
    context.globalAlpha = 0.9;
    context.lineWidth = 1.2;
    for (const { rect, sheet } of light.sources) {
      if (sheet?.look === 'delta') continue;
      rounded(context, sheet?.look === 'neuron' ? grown(rect, 2) : rect, sheet?.look === 'neuron' ? rect.w : 1.5);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
  const seat = layout.seats.get(name);
  if (!seat) return;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.8;
  if (seat.kind === 'edges') {
    context.lineWidth = 3;
    strokeCurve(context, edgeCurve(seat.group, at));
    return;
  }
  const area =
    seat.kind === 'box' ? seat.box : light?.place?.kind === 'cell' ? light.place.rect : cellRect(seat.sheet, at);
  const round = seat.kind === 'sheet' && seat.sheet.look === 'neuron';
  rounded(context, grown(area, round ? 2.5 : area.w < 5 ? 1.5 : 0.5), round ? area.w : 2);
  context.stroke();
}
