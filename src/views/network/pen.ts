import type { Rect } from './geometry.ts';
import type { Palette } from '../shared/palette.ts';

const SANS = "'Inter Variable', 'Symbols', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif";
const MONO = "'JetBrains Mono Variable', 'Symbols', ui-monospace, Menlo, Consolas, monospace";

/** Fonts of the canvas: words, and numbers of equal width. */
export const sans = (size: number, weight = 400): string => `${weight} ${size}px ${SANS}`;
export const mono = (size: number, weight = 500): string => `${weight} ${size}px ${MONO}`;

/** The width of a digit of the number font, as a share of its size. */
export const DIGIT = 0.6;

/** A rounded rectangle as the current path. */
export function rounded(context: CanvasRenderingContext2D, { x, y, w, h }: Rect, radius: number): void {
  context.beginPath();
  context.roundRect(x, y, w, h, Math.max(0, Math.min(radius, w / 2, h / 2)));
}

/** Words at a place. */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  font: string,
  colour: string,
  align: CanvasTextAlign = 'left',
  baseline: CanvasTextBaseline = 'middle',
): void {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

/** Words on a narrow ring of the ground, so that lines below them do not strike them out. */
export function ringed(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  font: string,
  colour: string,
  ground: string,
): void {
  context.font = font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = ground;
  context.strokeText(text, x, y);
  write(context, text, x, y, font, colour);
}

/** Words that end in … where the room does. */
export function clippedText(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut.length > 1 && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** A number or a word on a small rounded ground, centred at a place. */
export function pill(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  look: {
    readonly font: string;
    readonly ink: string;
    readonly ground: string;
    readonly border?: string;
    readonly h?: number;
  },
): void {
  context.font = look.font;
  const w = context.measureText(text).width + 10,
    h = look.h ?? 15;
  rounded(context, { x: x - w / 2, y: y - h / 2, w, h }, h / 2);
  context.fillStyle = look.ground;
  context.fill();
  if (look.border) {
    context.strokeStyle = look.border;
    context.lineWidth = 1;
    context.stroke();
  }
  write(context, text, x, y + 0.5, look.font, look.ink, 'center');
}

/** The hatch of numbers that are none. */
export function hatch(context: CanvasRenderingContext2D, area: Rect, palette: Palette): void {
  context.save();
  context.beginPath();
  context.rect(area.x, area.y, area.w, area.h);
  context.clip();
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.beginPath();
  for (let d = -area.h; d < area.w; d += 4) {
    context.moveTo(area.x + d, area.y + area.h);
    context.lineTo(area.x + d + area.h, area.y);
  }
  context.stroke();
  context.restore();
}
