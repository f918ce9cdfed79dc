import { reveal } from '../../../trace/index.ts';
import { inkOn } from '../../shared/palette.ts';
import { brief } from '../brief.ts';
import type { Point, Rect } from '../geometry.ts';
import { centre, right } from '../geometry.ts';
import { clippedText, mono, rounded, sans, write } from '../pen.ts';
import { hasBegun, shownName } from '../place.ts';
import type { Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import type { SequenceParts } from './parts.ts';

/** Everything beside the cells of a sequence: its tokens, the names of blocks and steps, answers, and numbers where there is room. */
export function paintSequence(
  context: CanvasRenderingContext2D,
  scene: Scene,
  scaleOf: (data: Float32Array) => number,
): void {
  const { layout } = scene;
  if (!layout.sequence) return;
  paintThreads(context, scene, layout.sequence);
  paintSeams(context, scene, layout.sequence);
  for (const sheet of layout.sheets) {
    if (sheet.look === 'token') paintTokens(context, scene, sheet);
    if (sheet.look === 'answer') paintTarget(context, scene, sheet);
  }
  paintNotes(context, scene, layout.sequence);
  paintSteps(context, scene, layout.sequence);
  paintSquares(context, scene, layout.sequence);
  paintTables(context, scene, layout.sequence);
  paintAnswers(context, scene, layout.sequence);
  paintNumbers(context, scene, scaleOf);
}

/** What a token number looks like; the number itself where there is no name for it. */
const symbolOf = (symbols: readonly string[] | undefined, k: number): string => symbols?.[k] ?? String(k);

/** The symbols of the sequence that is read, where there is one of so many tokens. */
function tokensOf({ layout, values, symbols }: Scene, steps: number): readonly string[] | null {
  const sheet = layout.sheets.find((s) => s.look === 'token');
  if (!sheet || sheet.size !== steps) return null;
  return Array.from(values.get(sheet.sources.at(-1)!)!, (k) => symbolOf(symbols?.tokens, k));
}

function paintTokens(context: CanvasRenderingContext2D, { palette, values, symbols }: Scene, sheet: Sheet): void {
  const data = values.get(sheet.sources.at(-1)!)!;
  sheet.tiles.forEach((tile, at) => {
    rounded(context, tile, 5);
    context.fillStyle = palette.panel;
    context.fill();
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.stroke();
    const text = symbolOf(symbols?.tokens, data[at]!);
    const font = mono(Math.max(8, Math.min(tile.h * 0.62, (tile.w - 6) / (0.6 * Math.max(text.length, 1)), 16)), 600);
    write(context, text, centre(tile).x, centre(tile).y + 0.5, font, palette.ink, 'center');
  });
}

function paintTarget(
  context: CanvasRenderingContext2D,
  { palette, values, symbols, program, position, words }: Scene,
  sheet: Sheet,
): void {
  const data = values.get('target')!;
  const first = program.chapters.find((c) => c.pass === 'loss');
  const ink = first && position > first.start ? palette.ink : palette.muted;
  sheet.tiles.forEach((tile, at) => {
    rounded(context, tile, 4);
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.stroke();
    const text = symbolOf(symbols?.answers, data[at]!);
    write(
      context,
      text,
      centre(tile).x,
      centre(tile).y + 0.5,
      mono(Math.min(12.5, (tile.w - 4) / (0.6 * text.length)), 600),
      ink,
      'center',
    );
  });
  const head = sheet.tiles[0]!;
  write(
    context,
    words.target,
    sheet.size === 1 ? centre(head).x : right(head),
    head.y - 9,
    sans(10),
    palette.muted,
    sheet.size === 1 ? 'center' : 'right',
  );
}

/** What the network answers at each step, as soon as all its probabilities are there. */
function paintAnswers(
  context: CanvasRenderingContext2D,
  { palette, values, symbols, program, position, layout }: Scene,
  { answers }: SequenceParts,
): void {
  if (answers.length === 0) return;
  const output = layout.columns.find((c) => c.layer === program.network.outputs[0])!.value;
  const name = `${output.layer}.y`,
    { span, size } = program.tensors.get(name)!,
    data = values.get(name)!,
    classes = size / answers.length;
  if (classes === 1) return;
  answers.forEach((tile, t) => {
    if (reveal(span, (t + 1) * classes - 1, position) < 1) return;
    const row = data.subarray(t * classes, (t + 1) * classes);
    const text = symbolOf(symbols?.answers, row.indexOf(Math.max(...row)));
    write(context, text, right(tile) + 12, centre(tile).y + 0.5, mono(13, 700), palette.ink, 'center');
  });
}

function paintNotes(
  context: CanvasRenderingContext2D,
  { palette, words, lit, program, position }: Scene,
  { notes }: SequenceParts,
): void {
  const font = sans(10, 500);
  context.font = font;
  const inner: { readonly [name: string]: string } = words.inner;
  const called = (name: string, layer: string): string => {
    const [, way, plain = name] = /^(forward|backward)_(.*)$/.exec(name) ?? [];
    const own = isGru(program, layer) ? inner[`gru ${plain}`] : undefined;
    return `${way === undefined ? '' : way === 'forward' ? '→ ' : '← '}${own ?? inner[plain] ?? plain}`;
  };
  for (const { name, at, width, layer } of notes) {
    const first = program.chapters.find((c) => c.layer === layer && c.pass === 'forward');
    const reached = !first || position > first.start;
    const now = lit?.span.layer === layer && local(lit.span.formula.out).startsWith(name);
    write(
      context,
      clippedText(context, called(name, layer), width),
      at.x,
      at.y,
      font,
      now || reached ? palette.muted : palette.faint,
    );
  }
}

const isGru = ({ network }: Scene['program'], layer: string): boolean => {
  const spec = network.layers.find((l) => l.id === layer);
  return (spec && 'layer' in spec ? (spec.layer as { readonly type: string }).type : spec?.type) === 'gru';
};

const local = (name: string): string => name.slice(name.indexOf('.') + 1);

function paintSteps(context: CanvasRenderingContext2D, { palette }: Scene, { steps }: SequenceParts): void {
  const every = steps.length > 1 && steps[1]!.y - steps[0]!.y < 11 ? Math.ceil(11 / (steps[1]!.y - steps[0]!.y)) : 1;
  steps.forEach(({ x, y }, i) => {
    if (i % every === 0) write(context, String(i + 1), x, y, mono(9.5, 450), palette.muted, 'right');
  });
}

/** The steps along both sides of what every step makes of every other. */
function paintSquares(context: CanvasRenderingContext2D, scene: Scene, { squares }: SequenceParts): void {
  const { palette, words } = scene;
  for (const { tile, rows, cols, head } of squares) {
    const cell = tile.w / cols;
    write(context, words.head(head + 1), tile.x, tile.y - 18, sans(9, 500), palette.muted);
    if (cell < 7) continue;
    const font = mono(Math.min(9.5, cell + 1), 500);
    const names = (n: number): readonly string[] =>
      tokensOf(scene, n) ?? Array.from({ length: n }, (_, i) => String(i + 1));
    names(cols).forEach((text, i) =>
      write(context, text, tile.x + (i + 0.5) * cell, tile.y - 6, font, palette.muted, 'center'),
    );
    names(rows).forEach((text, i) =>
      write(context, text, tile.x - 3, tile.y + ((i + 0.5) * tile.h) / rows, font, palette.muted, 'right'),
    );
  }
}

/** A token beside each row of the table that it is looked up in. */
function paintTables(context: CanvasRenderingContext2D, { palette, symbols }: Scene, { tables }: SequenceParts): void {
  if (!symbols) return;
  for (const { tile, rows } of tables) {
    const h = tile.h / rows;
    if (h < 6.5) continue;
    for (let r = 0; r < rows; r++)
      write(
        context,
        symbolOf(symbols.tokens, r),
        tile.x - 3,
        tile.y + (r + 0.5) * h,
        mono(Math.min(9.5, h), 500),
        palette.muted,
        'right',
      );
  }
}

function paintSeams(context: CanvasRenderingContext2D, { palette }: Scene, { seams }: SequenceParts): void {
  context.strokeStyle = palette.background;
  context.lineWidth = 2;
  context.beginPath();
  for (const { x, y, h } of seams) {
    context.moveTo(x, y);
    context.lineTo(x, y + h);
  }
  context.stroke();
}

/** The paths of memory and state; those of the step in the light stand out. */
function paintThreads(context: CanvasRenderingContext2D, { palette }: Scene, { threads }: SequenceParts): void {
  context.strokeStyle = palette.faint;
  context.fillStyle = palette.faint;
  context.globalAlpha = 0.6;
  context.lineWidth = 1;
  for (const { points } of threads) {
    context.beginPath();
    points.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
    arrowHead(context, points.at(-1)!);
  }
  context.globalAlpha = 1;
}

function arrowHead(context: CanvasRenderingContext2D, { x, y }: Point): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 2.5, y - 4);
  context.lineTo(x + 2.5, y - 4);
  context.fill();
}

/** The smallest cell on the screen that its number is written into. */
const ROOM: Pick<Rect, 'w' | 'h'> = { w: 34, h: 12 };

/** Numbers in the cells, where these are large enough to be read on the screen. */
function paintNumbers(context: CanvasRenderingContext2D, scene: Scene, scaleOf: (data: Float32Array) => number): void {
  const { layout, program, values, position, palette, view, size } = scene;
  for (const sheet of layout.sheets) {
    if (!NUMBERED.has(sheet.look) || !hasBegun(program, sheet, position)) continue;
    const first = sheet.tiles[0]!,
      w = first.w / sheet.cols,
      h = first.h / sheet.rows;
    if (w * view.k < ROOM.w || h * view.k < ROOM.h) continue;
    const places = w * view.k >= 44 ? 3 : 2;
    const font = mono(Math.min(11.5 / view.k, h * 0.8, (w - 4 / view.k) / ((places + 3) * 0.6)), 500);
    for (let at = 0; at < sheet.size; at++) {
      const { tile, col, row } = sheet.where(at),
        t = sheet.tiles[tile]!;
      const x = t.x + (col + 0.5) * w,
        y = t.y + (row + 0.5) * h;
      const on = { x: x * view.k + view.x, y: y * view.k + view.y };
      if (on.x < -w || on.y < -h || on.x > size.w + w || on.y > size.h + h) continue;
      const name = shownName(program, sheet, at, position);
      if (name === null) continue;
      const data = values.get(name)!;
      write(
        context,
        brief(data[at]!, places),
        x,
        y,
        font,
        inkOn(palette, sheet.kind, data[at]!, scaleOf(data)),
        'center',
      );
    }
  }
}

const NUMBERED: ReadonlySet<Sheet['look']> = new Set(['row', 'square', 'weights']);
