import { chapterAt } from '../../trace/index.ts';
import { clippedText, mono, sans, write } from './pen.ts';
import type { Column } from './layout.ts';
import type { Scene } from './scene.ts';

/** The layers' names and shapes above their columns, and the arrow of the backward pass. */
export function paintTitles(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, palette, program, position, lit } = scene;
  const { columns } = layout;
  // One kind of letters after the other: another font costs a canvas more than the words do.
  const widths = new Map<Column, number>();
  for (const now of [false, true])
    for (const column of columns) {
      const { layer, title } = column;
      if (title.h === 0 || now !== (lit?.span.layer === layer)) continue;
      const first = program.chapters.find((c) => c.layer === layer && c.pass === 'forward');
      const reached = !first || position > first.start;
      const font = sans(compact(column) ? 11 : 13, now ? 650 : 550);
      context.font = font;
      const name = clippedText(context, layer, title.w);
      widths.set(column, context.measureText(name).width);
      write(context, name, title.x, title.y + 9, font, reached ? palette.ink : palette.faint);
    }
  const small = sans(12),
    below = new Map<Column, string>();
  context.font = small;
  for (const column of columns) {
    const { shape, activation, title } = column,
      used = widths.get(column) ?? 0;
    if (compact(column)) continue;
    const fits = activation !== null && context.measureText(`· ${activation}`).width <= title.w - used - 5;
    below.set(column, activation === null || fits ? shape : `${shape} ${activation}`);
    if (fits) write(context, `· ${activation}`, title.x + used + 5, title.y + 9, small, palette.muted);
  }
  const narrow = mono(10.5, 400);
  context.font = narrow;
  for (const [{ shape, title }, text] of below) {
    const second = context.measureText(text).width > title.w ? shape : text;
    write(context, clippedText(context, second, title.w), title.x, title.y + 26, narrow, palette.muted);
  }
  paintArrow(context, scene);
}

const compact = ({ title }: Column): boolean => title.h < 30;

function paintArrow(
  context: CanvasRenderingContext2D,
  { layout, palette, program, position, lit, words, view }: Scene,
): void {
  if (!layout.arrow || !lit || (lit.span.pass !== 'backward' && lit.span.pass !== 'update')) return;
  const { from, to } = layout.arrow;
  const back = lit.span.pass === 'backward';
  const chapter = chapterAt(program, Math.ceil(position) - 1);
  const column = layout.columns.find((c) => c.layer === chapter.layer);
  const head = back ? (column ? column.value.tiles[0]!.x : from.x - 10) : to.x;
  const colour = back ? palette.gradientNegative : palette.faint;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([2, 4]);
  context.globalAlpha = 0.35;
  line(context, from.x, head, from.y, to.x);
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(head, from.y);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(head + 7, from.y - 5);
  context.lineTo(head, from.y);
  context.lineTo(head + 7, from.y + 5);
  context.stroke();
  const text = back ? words.backward : words.updating;
  const font = sans(11, 600);
  context.font = font;
  const middle = (from.x + to.x) / 2;
  if (context.measureText(text).width < (from.x - to.x) * 0.9 || view.k > 1)
    write(
      context,
      text,
      middle,
      from.y - 9,
      font,
      back ? (palette.dark ? '#ff82cb' : '#b32a83') : palette.muted,
      'center',
    );
}

function line(context: CanvasRenderingContext2D, _from: number, head: number, y: number, to: number): void {
  context.beginPath();
  context.moveTo(head, y);
  context.lineTo(to, y);
  context.stroke();
}
