import { reveal } from '../../../trace/index.ts';
import type { Cell } from '../../../trace/index.ts';
import { isGradient } from '../../../words/index.ts';
import type { Kind } from '../../shared/palette.ts';
import { inkOn, shade, signColour } from '../../shared/palette.ts';
import { brief, shown } from '../brief.ts';
import type { Rect } from '../geometry.ts';
import { bottom, centre, grown, right } from '../geometry.ts';
import { clippedText, hatch, mono, pill, rounded, sans, write } from '../pen.ts';
import type { Scene } from '../scene.ts';
import type { Block, Picture } from './layout.ts';
import { areaOf, placeOn, readOn } from './layout.ts';

type Scale = (data: Float32Array) => number;

/** Numbers of columns and rows are written out as long as they are this far apart. */
const LABELLED = 13;

/** The matrices of a step, the row and the column that cross in the light, the product on its way, and the sum. */
export function paintPicture(context: CanvasRenderingContext2D, scene: Scene, picture: Picture, scaleOf: Scale): void {
  for (const block of picture.blocks) {
    paintCells(context, scene, picture, block, scaleOf);
    paintHead(context, scene, block);
  }
  if (picture.lit) {
    for (const block of picture.blocks) paintReads(context, scene, picture, block);
    for (const block of picture.blocks) paintLit(context, scene, picture, block);
    paintFlight(context, scene, picture);
  }
  paintNotes(context, scene, picture);
}

const kindOf = ({ program }: Scene, name: string): Kind => (isGradient(program, name) ? 'gradient' : 'value');

function paintCells(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { explanation, done }: Picture,
  block: Block,
  scaleOf: Scale,
): void {
  const { palette, program, values, position, focus } = scene;
  const { matrix, rows, cols, box } = block;
  const w = box.w / cols.count,
    h = box.h / rows.count,
    places = w >= 46 ? 3 : 2,
    font = Math.min(12.5, (w - 6) / ((places + 3) * 0.6), h * 0.62);
  for (let row = 0; row < rows.count; row++)
    for (let col = 0; col < cols.count; col++) {
      const area = grown(areaOf(block, row, col), -0.75),
        cell = matrix.at(rows.from + row, cols.from + col);
      if (!cell) {
        constant(context, scene, area, font);
        continue;
      }
      const data = values.get(cell.name)!,
        kind = kindOf(scene, cell.name),
        top = scaleOf(data);
      const there = reveal(program.tensors.get(cell.name)!.span, cell.at, position) >= 1;
      const own = cell.name === explanation.name && cell.at === explanation.at;
      const number = there ? data[cell.at]! : own ? runningOf(explanation, done) : null;
      context.fillStyle = number === null ? palette.soft : shade(palette, kind, number, top);
      rounded(context, area, 3);
      context.fill();
      if (number === null) continue;
      if (!Number.isFinite(number)) hatch(context, area, palette);
      if (font >= 7)
        write(
          context,
          within(number, places),
          centre(area).x,
          centre(area).y + 0.5,
          mono(font),
          inkOn(palette, kind, number, top),
          'center',
        );
      if (focus && focus.name === cell.name && focus.at === cell.at) outline(context, area, palette.ink, 1.5);
    }
}

/** A number with a place less where it would be too wide. */
const within = (x: number, places: number): string => {
  const text = brief(x, places);
  return text.length > places + 3 ? brief(x, places - 1) : text;
};

/** The sum as far as it goes; null before its first term. */
function runningOf({ terms }: Picture['explanation'], done: number): number | null {
  const last = terms.findLast((t) => t !== null && t.t < done);
  return last ? last.running : null;
}

/** A 1 that is there for the bias. */
function constant(context: CanvasRenderingContext2D, { palette }: Scene, area: Rect, font: number): void {
  context.setLineDash([3, 3]);
  outline(context, area, palette.faint, 1);
  context.setLineDash([]);
  write(context, '1', centre(area).x, centre(area).y + 0.5, mono(font), palette.muted, 'center');
}

function outline(context: CanvasRenderingContext2D, area: Rect, colour: string, width: number): void {
  rounded(context, area, 3);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** Title, name and size above a block; the numbers of its rows and columns; and how much lies outside its window. */
function paintHead(context: CanvasRenderingContext2D, scene: Scene, block: Block): void {
  const { palette, words } = scene;
  const { matrix, role, box, rows, cols } = block;
  const w = box.w / cols.count,
    h = box.h / rows.count;
  if (role === 'stack') {
    write(context, matrix.title, box.x, box.y - 9, sans(12, 600), palette.ink);
  } else {
    const wide = Math.max(box.w, 90);
    write(context, matrix.title, box.x, box.y - 33, sans(13, 600), palette.ink);
    context.font = sans(10.5);
    write(context, clippedText(context, matrix.note, wide), box.x, box.y - 18, sans(10.5), palette.muted);
  }
  const label = (i: number, of: number, last: string | undefined, x: number, y: number, align: CanvasTextAlign): void =>
    write(context, i === of - 1 && last !== undefined ? last : String(i + 1), x, y, mono(8.5), palette.faint, align);
  if (role !== 'stack' && cols.of > 1 && w >= LABELLED + 6)
    for (let c = 0; c < cols.count; c++)
      label(cols.from + c, cols.of, matrix.last?.col, box.x + (c + 0.5) * w, box.y - 5.5, 'center');
  if (rows.of > 1 && h >= LABELLED && role !== 'result')
    for (let r = 0; r < rows.count; r++)
      label(rows.from + r, rows.of, matrix.last?.row, box.x - 4, box.y + (r + 0.5) * h, 'right');
  const hidden = (n: number, x: number, y: number, align: CanvasTextAlign): void => {
    if (n > 0) write(context, words.more(n), x, y, sans(11), palette.muted, align);
  };
  if (role === 'left') {
    hidden(cols.of - cols.count, right(box), bottom(box) + 12, 'right');
    if (rows.of > rows.count)
      hidden(rows.of - rows.count, box.x, bottom(box) + (cols.of > cols.count ? 27 : 12), 'left');
  }
  if (role === 'result') hidden(cols.of - cols.count, right(box), bottom(box) + 12, 'right');
}

/** The row and the column (or the numbers) that the present cell reads, and the present pair among them. */
function paintReads(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { explanation, term }: Picture,
  block: Block,
): void {
  const { palette } = scene;
  const all = readOn(
    block,
    explanation.terms.filter((t) => t !== null),
  );
  if (all) outline(context, grown(all, 1), palette.ink, 1.5);
  const one = term && readOn(block, [term]);
  if (one) {
    context.fillStyle = palette.lit;
    context.globalAlpha = 0.28;
    rounded(context, one, 3);
    context.fill();
    context.globalAlpha = 1;
    outline(context, one, palette.ink, 2.5);
  }
}

function paintLit(context: CanvasRenderingContext2D, scene: Scene, { explanation }: Picture, block: Block): void {
  const p = placeOn(block, explanation);
  if (!p) return;
  const area = areaOf(block, p.row, p.col);
  outline(context, area, scene.palette.lit, 3);
}

/** While it is being made, the product flies from its two factors into the sum. */
function paintFlight(context: CanvasRenderingContext2D, scene: Scene, picture: Picture): void {
  const { lit, palette } = scene,
    { term, blocks, explanation } = picture;
  if (!term || !lit || lit.progress >= 1) return;
  const to = blocks.map((b) => [b, placeOn(b, explanation)] as const).find(([, p]) => p);
  const from = term.factors.flatMap((f: Cell) =>
    blocks.flatMap((b) => {
      const p = b.role === 'result' ? null : placeOn(b, f);
      return p ? [centre(areaOf(b, p.row, p.col))] : [];
    }),
  );
  if (!to || from.length === 0) return;
  const end = centre(areaOf(to[0], to[1]!.row, to[1]!.col)),
    s = lit.progress,
    ease = s * s * (3 - 2 * s);
  const start = {
    x: from.reduce((sum, p) => sum + p.x, 0) / from.length,
    y: from.reduce((sum, p) => sum + p.y, 0) / from.length,
  };
  const kind: Kind = explanation.span.pass === 'backward' ? 'gradient' : 'value';
  pill(context, brief(term.product), start.x + (end.x - start.x) * ease, start.y + (end.y - start.y) * ease, {
    font: mono(11.5, 600),
    ink: palette.ink,
    ground: palette.panel,
    border: signColour(palette, kind, term.product),
    h: 18,
  });
}

/** The law, which row meets which column, the present product, the sum. */
function paintNotes(context: CanvasRenderingContext2D, scene: Scene, picture: Picture): void {
  const { palette, words, position } = scene,
    { scheme, explanation, notes, term, done, lit } = picture;
  const result = scheme.product?.result,
    place = result?.where(explanation);
  const { span, at, total, value, then, terms } = explanation;
  const complete = reveal(span, at, position) >= 1;
  const lines: (readonly [string, string, string])[] = [];
  if (scheme.law) lines.push([scheme.law, sans(14, 650), palette.ink]);
  if (lit && place) lines.push([words.crossing(place.row + 1, place.col + 1), sans(12), palette.muted]);
  if (term) {
    const factors = term.factors.map((f) => bracketed(f.value));
    lines.push([
      [...(term.scale === 1 ? [] : [brief(term.scale)]), ...factors].join(' × ') +
        (factors.length > 1 || term.scale !== 1 ? ` = ${shown(term.product)}` : ''),
      mono(12.5),
      palette.ink,
    ]);
  }
  const running = lit ? runningOf(explanation, done) : null;
  if (lit && terms.length > 1 && (complete || running !== null))
    lines.push([complete ? words.total(shown(total)) : words.soFar(shown(running!)), mono(13, 600), palette.ink]);
  if (lit && complete && then) lines.push([`${then.name}(${shown(total)}) = ${shown(value)}`, mono(12.5), palette.ink]);
  let { x, y } = notes;
  for (const [text, font, colour] of lines) {
    context.font = font;
    const shortened = clippedText(context, text, notes.x + notes.w - x);
    write(context, shortened, x, y + 4, font, colour);
    if (notes.inLine) x += context.measureText(shortened).width + 22;
    else y += 21;
    if (x > notes.x + notes.w - 40) break;
  }
}

const bracketed = (x: number): string => (x < 0 ? `(${brief(x)})` : brief(x));
