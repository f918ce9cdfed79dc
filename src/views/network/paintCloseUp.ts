import { reveal } from '../../trace/index.ts';
import { shown } from '../shared/number.ts';
import type { Kind } from '../shared/palette.ts';
import { inkOn, shade, signColour } from '../shared/palette.ts';
import { brief } from './brief.ts';
import { channelSums, outputSize } from './channels.ts';
import type { CloseUp, Panel, Products } from './closeUp.ts';
import { paintCurve } from './curve.ts';
import { strokeCurve } from './edges.ts';
import type { Point, Rect } from './geometry.ts';
import { bottom, centre, grown, rect, right } from './geometry.ts';
import { clippedText, hatch, mono, rounded, sans, write } from './pen.ts';
import type { Scene } from './scene.ts';
import type { GridPoint, Slice } from './slice.ts';
import { sliceTitle } from './sliceTitle.ts';

import { tokenLabelsIn } from './tokens.ts';

type Scale = (data: Float32Array) => number;

/** The operands of the present step, large, with their numbers; the products; and the result. */
export function paintCloseUp(context: CanvasRenderingContext2D, scene: Scene, closeUp: CloseUp, scaleOf: Scale): void {
  for (const panel of closeUp.panels) {
    paintPanel(context, scene, panel, scaleOf);
    paintTaps(context, scene, panel, closeUp.now);
    paintTokens(context, scene, panel);
  }
  if (closeUp.products) paintProducts(context, scene, closeUp, closeUp.products);
  paintJoins(context, scene, closeUp);
  for (const panel of closeUp.panels) paintPresent(context, scene, panel);
  paintSum(context, scene, closeUp);
  paintChannels(context, scene, closeUp);
  paintSize(context, scene, closeUp);
}

const kindOf = ({ program }: Scene, name: string): Kind =>
  program.tensors.get(name)!.role === 'gradient' ? 'gradient' : 'value';

const cellOf = (box: Rect, rows: number, cols: number, { row, col }: GridPoint): Rect => {
  const w = box.w / cols,
    h = box.h / rows;
  return rect(box.x + col * w, box.y + row * h, w, h);
};

function paintPanel(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { slice, box, outer, wide, role, window }: Panel,
  scaleOf: Scale,
): void {
  const { palette, program, values, position, words, focus } = scene;
  const data = values.get(slice.name)!,
    span = program.tensors.get(slice.name)!.span,
    kind = kindOf(scene, slice.name),
    top = scaleOf(data);
  grid(context, scene, box, slice, (at) => (reveal(span, at, position) >= 1 ? data[at]! : null), kind, top);
  if (window) {
    const w = box.w / slice.cols,
      h = box.h / slice.rows;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.setLineDash([5, 3]);
    rounded(context, rect(box.x + window.x * w, box.y + window.y * h, window.w * w, window.h * h), 3);
    context.stroke();
    context.setLineDash([]);
  }
  // Titles last, on a ground of their own: a window may reach out over padding.
  const { title, note } = sliceTitle(program, slice, words);
  const line = (text: string, y: number, font: string, colour: string): void => {
    context.font = font;
    const shown = clippedText(context, text, wide);
    context.fillStyle = palette.background;
    context.fillRect(outer.x - 3, y - 9, context.measureText(shown).width + 6, 18);
    write(context, shown, outer.x, y, font, colour);
  };
  line(title, role === 'primal' ? outer.y - 14 : outer.y - 34, sans(role === 'primal' ? 12 : 14, 600), palette.ink);
  if (role !== 'primal') line(note, outer.y - 15, sans(11.5), palette.muted);
  if (focus?.name === slice.name) {
    const place = slice.where(focus.at);
    if (place) {
      context.strokeStyle = palette.ink;
      context.lineWidth = 1.5;
      rounded(context, cellOf(box, slice.rows, slice.cols, place), 2);
      context.stroke();
    }
  }
}

/** The tokens whose rows and columns a slice shows, beside it. */
function paintTokens(context: CanvasRenderingContext2D, scene: Scene, { slice, box, present }: Panel): void {
  const { palette } = scene,
    labels = tokenLabelsIn(scene, slice);
  if (!labels) return;
  const w = box.w / slice.cols,
    h = box.h / slice.rows;
  const label = (text: string, x: number, y: number, lit: boolean, room: number, align: CanvasTextAlign): void =>
    write(
      context,
      text,
      x,
      y,
      mono(Math.min(11, room * 0.72), lit ? 700 : 500),
      lit ? palette.ink : palette.muted,
      align,
    );
  if (h >= 8)
    labels.rows?.forEach((text, r) =>
      label(text, box.x - 5, box.y + (r + 0.5) * h + 0.5, r === present?.row, h, 'right'),
    );
  if (w >= 8)
    labels.cols?.forEach((text, c) =>
      label(text, box.x + (c + 0.5) * w, box.y - 4.5, c === present?.col, 11.5, 'center'),
    );
}

/** The taps of a window: dashed around what they read, a dashed 0 where they lie on padding. */
function paintTaps(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  { taps, box, slice, reads }: Panel,
  now: number | null,
): void {
  if (!taps) {
    // Of a turned or a cut kernel, the weights that count here.
    if (!slice.weight || slice.list || reads.length === slice.rows * slice.cols) return;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.3;
    context.setLineDash([4, 3]);
    for (const read of reads) {
      rounded(context, grown(cellOf(box, slice.rows, slice.cols, read), -1), 3);
      context.stroke();
    }
    context.setLineDash([]);
    return;
  }
  const present = now === null ? null : taps.at(now);
  context.lineWidth = 1.3;
  for (const tap of taps.taps) {
    if (!tap.padding && !taps.gaps) continue;
    const area = grown(cellOf(box, slice.rows, slice.cols, tap), -1);
    if (tap.padding && tap === present) {
      rounded(context, area, 3);
      context.fillStyle = palette.lit;
      context.fill();
    }
    context.strokeStyle = tap.padding ? palette.faint : palette.ink;
    context.setLineDash([4, 3]);
    rounded(context, area, 3);
    context.stroke();
    context.setLineDash([]);
    if (tap.padding && area.h >= 11)
      write(
        context,
        '0',
        centre(area).x,
        centre(area).y + 0.5,
        mono(Math.min(12, area.h * 0.6)),
        tap === present ? '#16181d' : palette.muted,
        'center',
      );
  }
}

/** What each channel adds, one bar a channel, the bias last. */
function paintChannels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { explanation, done, sum, products, room }: CloseUp,
): void {
  const { palette, program, words } = scene;
  const sums = channelSums(program, explanation, done);
  if (sums.length < 2 || !products) return;
  const kind: Kind = explanation.span.pass === 'backward' ? 'gradient' : 'value',
    area = rect(
      sum.x,
      sum.y + 62,
      Math.min(room.x + room.w - sum.x, 34 * sums.length),
      Math.min(46, bottom(room) - sum.y - 96),
    ),
    w = area.w / sums.length,
    top = Math.max(...sums.map((s) => Math.abs(s.sum)), 1e-30);
  if (area.h < 20 || w < 5) return;
  write(context, words.byChannel, area.x, area.y - 10, sans(11.5), palette.muted);
  const middle = area.y + area.h / 2;
  sums.forEach(({ channel, sum: part, begun }, i) => {
    const x = area.x + i * w,
      h = (Math.abs(part) / top) * (area.h / 2 - 1);
    context.fillStyle = begun ? signColour(palette, kind, part) : palette.soft;
    if (begun) context.fillRect(x + 1, part < 0 ? middle : middle - h, w - 2, Math.max(h, 1));
    else context.fillRect(x + 1, middle - 2, w - 2, 4);
    if (w < 12 && channel % 4 !== 0) return;
    write(context, String(channel + 1), x + w / 2, bottom(area) + 8, mono(9), palette.muted, 'center');
    if (w >= 30 && begun)
      write(context, brief(part, 2), x + w / 2, part < 0 ? middle - 7 : middle + 8, mono(9), palette.ink, 'center');
  });
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(area.x, middle);
  context.lineTo(right(area), middle);
  context.stroke();
}

/** How large the output is, and why. */
function paintSize(context: CanvasRenderingContext2D, scene: Scene, { explanation, room }: CloseUp): void {
  const { palette, program, words } = scene;
  const lines = outputSize(program, explanation.span.layer);
  if (lines.length === 0) return;
  context.font = sans(12);
  const text = clippedText(context, `${words.outputSize} ${lines.join(' × ')}`, room.w);
  write(context, text, room.x, bottom(room) - 4, sans(12), palette.muted);
}

/** Cells with their colours, and their numbers where there is room. */
function grid(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  box: Rect,
  slice: Pick<Slice, 'rows' | 'cols' | 'cellAt'>,
  numberAt: (at: number) => number | null,
  kind: Kind,
  top: number,
): void {
  const w = box.w / slice.cols,
    h = box.h / slice.rows;
  const gap = Math.min(w, h) > 26 ? 2 : Math.min(w, h) > 9 ? 1 : 0;
  const places = w >= 42 ? 3 : 2;
  const font = Math.min(13, (w - 4) / ((places + 3) * 0.6));
  const text = font >= 7.5 && h >= 13;
  for (let row = 0; row < slice.rows; row++)
    for (let col = 0; col < slice.cols; col++) {
      const at = slice.cellAt(row, col);
      if (at < 0) continue;
      const number = numberAt(at);
      const area = rect(box.x + col * w, box.y + row * h, w - gap, h - gap);
      context.fillStyle = number === null ? palette.soft : shade(palette, kind, number, top);
      if (gap === 2) {
        rounded(context, area, 4);
        context.fill();
      } else context.fillRect(area.x, area.y, area.w, area.h);
      if (number === null) continue;
      if (!Number.isFinite(number)) hatch(context, area, palette);
      if (text)
        write(
          context,
          brief(number, places),
          area.x + area.w / 2,
          area.y + area.h / 2 + 0.5,
          mono(font, 500),
          inkOn(palette, kind, number, top),
          'center',
        );
    }
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  rounded(context, grown(box, 0.5), 3);
  context.stroke();
}

function paintProducts(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { explanation, done, term }: CloseUp,
  products: Products,
): void {
  const { palette, words } = scene;
  const kind: Kind = explanation.span.pass === 'backward' ? 'gradient' : 'value';
  let top = 0;
  for (const { term: t } of products.terms)
    if (Math.abs(t.product) > top && Math.abs(t.product) < Infinity) top = Math.abs(t.product);
  const numbers = new Map(products.terms.map(({ row, col, term: t }) => [row * products.cols + col, t]));
  grid(
    context,
    scene,
    products.box,
    { rows: products.rows, cols: products.cols, cellAt: (row, col) => row * products.cols + col },
    (at) => {
      const t = numbers.get(at);
      return t && t.t < done ? t.product : null;
    },
    kind,
    top,
  );
  const { box } = products;
  if (explanation.terms.includes(null)) paintNothing(context, scene, products, numbers);
  const max = explanation.reduce === 'max';
  write(
    context,
    max ? words.windowTitle : words.products,
    box.x - 16,
    box.y + 10,
    sans(12.5, 600),
    palette.ink,
    'right',
  );
  write(context, words.productsNote, box.x - 16, box.y + 28, sans(11.5), palette.muted, 'right');
  if (!term) return;
  const now = products.terms.find((p) => p.term === term);
  if (!now) return;
  const cell = cellOf(box, products.rows, products.cols, now);
  const area = cell.w < 12 ? grown(cell, (12 - cell.w) / 2) : cell;
  rounded(context, area, 2.5);
  context.fillStyle = palette.lit;
  context.fill();
  context.strokeStyle = palette.dark ? '#16181d' : palette.ink;
  context.lineWidth = 1.5;
  context.stroke();
  if (cell.w >= 30)
    write(
      context,
      brief(term.product, cell.w >= 42 ? 3 : 2),
      centre(cell).x,
      centre(cell).y,
      mono(Math.min(12, cell.w / 4), 600),
      '#16181d',
      'center',
    );
}

/** Places of the products where one factor is padding: dashed, so that they are not taken for what is still to come. */
function paintNothing(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  { box, rows, cols }: Products,
  there: ReadonlyMap<number, unknown>,
): void {
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  for (let i = 0; i < rows * cols; i++) {
    if (there.has(i)) continue;
    const area = grown(cellOf(box, rows, cols, { row: Math.floor(i / cols), col: i % cols }), -1.5);
    context.fillStyle = palette.background;
    context.fillRect(area.x - 1, area.y - 1, area.w + 2, area.h + 2);
    rounded(context, area, 3);
    context.stroke();
  }
  context.setLineDash([]);
}

/** From the present operands to their product, and from the sum to the result. */
function paintJoins(context: CanvasRenderingContext2D, scene: Scene, { panels, products, term, sum }: CloseUp): void {
  const { palette } = scene;
  const down = (a: Point, b: Point): void => {
    const reach = Math.max(30, Math.abs(b.y - a.y) / 2);
    strokeCurve(context, { a, b, p: { x: a.x, y: a.y + reach }, q: { x: b.x, y: b.y - reach } });
  };
  const now = products && term ? products.terms.find((p) => p.term === term) : undefined;
  for (const { role, slice, box, present } of panels) {
    if (role !== 'operand' || !present || !now || !products) continue;
    const from = cellOf(box, slice.rows, slice.cols, present),
      to = cellOf(products.box, products.rows, products.cols, now);
    const factor = term!.factors.find((f) => f.name === slice.name);
    context.strokeStyle = signColour(palette, kindOf(scene, slice.name), factor?.value ?? 1);
    context.lineWidth = 2;
    down({ x: centre(from).x, y: bottom(from) }, { x: centre(to).x, y: to.y });
  }
  const result = panels.find((p) => p.role === 'result');
  if (!result?.present || !products) return;
  const cell = cellOf(result.box, result.slice.rows, result.slice.cols, result.present);
  const from = { x: Math.min(sum.x + 190, cell.x - 6), y: sum.y },
    to = { x: centre(cell).x, y: bottom(cell) + 3 };
  context.strokeStyle = palette.muted;
  context.lineWidth = 1.5;
  context.setLineDash([2, 4]);
  strokeCurve(context, {
    a: from,
    b: to,
    p: { x: from.x + 50, y: from.y },
    q: { x: to.x, y: to.y + Math.max(40, (from.y - to.y) / 2) },
  });
  context.setLineDash([]);
}

function paintPresent(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  { role, slice, box, present }: Panel,
): void {
  if (!present) return;
  const cell = cellOf(box, slice.rows, slice.cols, present);
  rounded(context, cell.w < 8 ? grown(cell, 2) : grown(cell, 0.5), 3);
  context.strokeStyle = role === 'result' ? palette.lit : palette.ink;
  context.lineWidth = role === 'result' ? 3 : 2;
  if (role === 'result' && cell.w < 8) {
    context.fillStyle = palette.lit;
    context.fill();
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.3;
  }
  context.stroke();
}

/** The sum as it stands, in numbers; of a few terms, all of them; and what the function makes of it. */
function paintSum(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { explanation, done, sum, products, panels }: CloseUp,
): void {
  const { palette, words, position } = scene;
  const { terms, then, value, at, span } = explanation;
  const complete = reveal(span, at, position) >= 1;
  const so = terms.findLast((t) => t !== null && t.t < done);
  const total = so ? so.running : null;
  const { x, y } = sum;
  const max = explanation.reduce === 'max';
  let line = y;
  if (terms.length <= 3 && !products) {
    const text = terms
      .flatMap((t, i) =>
        t
          ? [
              `${i > 0 ? ' + ' : ''}${[...(t.scale === 1 && t.factors.length > 0 ? [] : [brief(t.scale)]), ...t.factors.map((f) => bracketed(f.value))].join(' × ')}`,
            ]
          : [],
      )
      .join('');
    write(
      context,
      complete ? `${text} = ${shown(explanation.total)}` : text,
      x,
      line,
      mono(14, 550),
      complete ? palette.ink : palette.muted,
    );
  } else if (total !== null) {
    const label = complete
      ? words.total(shown(total))
      : max
        ? words.largestSoFar(shown(total))
        : words.soFar(shown(total));
    write(context, label, x, line, mono(14, 600), palette.ink);
  }
  line += 26;
  if (then && complete) {
    write(context, `${then.name}(${shown(explanation.total)}) = ${shown(value)}`, x, line, mono(13), palette.ink);
    const box = rect(x, line + 18, 120, 64);
    const primal = panels.find((p) => p.role === 'primal');
    if (bottom(box) < scene.size.h - 36 && (!primal || right(box) < primal.box.x))
      paintCurve(context, box, then, explanation.total, palette, palette.ink);
  }
}

const bracketed = (x: number): string => (x < 0 ? `(${brief(x)})` : brief(x));
