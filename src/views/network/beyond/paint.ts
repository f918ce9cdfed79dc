import type { Locale } from '../../../i18n/index.ts';
import { sentenceOf } from '../../../i18n/notes/index.ts';
import { strokeCurve } from '../edges.ts';
import { centre } from '../geometry.ts';
import { clippedText, hatch, mono, rounded, sans, write } from '../pen.ts';
import type { Scene } from '../scene.ts';

const DASHES = [4, 3];

/** The layers that cannot be computed: grey, in dashed lines; those of an unknown kind are hatched. */
export function paintGrey(context: CanvasRenderingContext2D, { layout, palette }: Scene, locale: Locale): void {
  const { beyond } = layout;
  if (!beyond) return;
  const { boxes, wires, rest, title } = beyond;
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.setLineDash(DASHES);
  context.globalAlpha = 0.6;
  for (const wire of wires) strokeCurve(context, wire);
  context.globalAlpha = 1;
  context.setLineDash([]);
  write(context, sentenceOf(locale, 'beyondTitle'), title.x, title.y + 8, sans(11), palette.muted);
  for (const { layer, box } of boxes) {
    rounded(context, box, 6);
    context.fillStyle = palette.soft;
    context.fill();
    if (!layer.known) {
      context.save();
      rounded(context, box, 6);
      context.clip();
      context.globalAlpha = 0.28;
      hatch(context, box, palette);
      context.restore();
    }
    rounded(context, box, 6);
    context.strokeStyle = palette.faint;
    context.setLineDash(DASHES);
    context.stroke();
    context.setLineDash([]);
    const x = centre(box).x,
      y = centre(box).y;
    context.font = sans(12, 600);
    const type = clippedText(context, layer.type, box.w - 14);
    if (!layer.known) {
      // The hatch leaves the words their ground.
      const w = context.measureText(type).width + 8;
      context.fillStyle = palette.soft;
      context.fillRect(x - w / 2, y - 17, w, 32);
    }
    write(context, type, x, y - 8, sans(12, 600), palette.muted, 'center');
    context.font = mono(10, 400);
    write(
      context,
      clippedText(context, layer.id, box.w - 14),
      x,
      y + 9,
      mono(10, 400),
      layer.known ? palette.faint : palette.muted,
      'center',
    );
  }
  if (!rest) return;
  const { x, y } = centre(rest.box);
  rounded(context, rest.box, 6);
  context.strokeStyle = palette.faint;
  context.setLineDash(DASHES);
  context.stroke();
  context.setLineDash([]);
  write(context, `+${rest.count}`, x, y, mono(11, 500), palette.muted, 'center');
}
