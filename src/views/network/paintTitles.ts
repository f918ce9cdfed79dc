import { chapterAt } from '../../trace/index.ts';
import { mono, sans, write } from './pen.ts';
import type { Scene } from './scene.ts';
import type { Line } from './titles.ts';

/** The layers' names and shapes above their columns, and the arrow of the backward pass. */
export function paintTitles(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, palette, program, position, lit } = scene;
  const { columns } = layout;
  const ends = new Map<Line, number>();
  // One kind of letters after the other: another font costs a canvas more than the words do.
  for (const now of [false, true])
    for (const { layer, lines } of columns) {
      if (!lines.name || now !== (lit?.span.layer === layer)) continue;
      const first = program.chapters.find((c) => c.layer === layer && c.pass === 'forward');
      const reached = !first || position > first.start;
      const { text, x, y, size } = lines.name;
      write(context, text, x, y, sans(size, now ? 650 : 550), reached ? palette.ink : palette.faint);
      if (lines.activation) ends.set(lines.name, x + context.measureText(text).width);
    }
  for (const { lines } of columns)
    if (lines.activation) {
      const { text, y, size } = lines.activation;
      write(context, text, ends.get(lines.name!)! + 5, y, sans(size), palette.muted);
    }
  for (const { lines } of columns)
    if (lines.shape) {
      const { text, x, y, size } = lines.shape;
      write(context, text, x, y, mono(size, 400), palette.muted);
    }
  paintArrow(context, scene);
}

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
