import type { ScalarFunction } from '../../core/functions.ts';
import type { Palette } from '../shared/palette.ts';
import type { Rect } from './geometry.ts';

/** The curve of a function over a range around a point, and the point on it where there is one. */
export function paintCurve(
  context: CanvasRenderingContext2D,
  { x, y, w, h }: Rect,
  f: ScalarFunction,
  at: number | null,
  palette: Palette,
  ink: string,
): void {
  const reach = Math.max(2, Math.abs(at ?? 0) * 1.25);
  const samples = Array.from({ length: 49 }, (_, i) => {
    const u = ((i / 48) * 2 - 1) * reach;
    return [u, f.value(u)] as const;
  }).filter(([, v]) => Number.isFinite(v));
  const low = Math.min(0, ...samples.map(([, v]) => v)),
    high = Math.max(low + 1e-6, ...samples.map(([, v]) => v));
  const px = (u: number): number => x + ((u + reach) / (2 * reach)) * w,
    py = (v: number): number => y + h - ((v - low) / (high - low)) * h;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, py(0));
  context.lineTo(x + w, py(0));
  context.moveTo(px(0), y);
  context.lineTo(px(0), y + h);
  context.stroke();
  context.beginPath();
  samples.forEach(([u, v], i) => (i === 0 ? context.moveTo(px(u), py(v)) : context.lineTo(px(u), py(v))));
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.stroke();
  if (at === null || !Number.isFinite(at) || !Number.isFinite(f.value(at))) return;
  context.beginPath();
  context.arc(px(at), py(f.value(at)), 5.5, 0, 2 * Math.PI);
  context.fillStyle = palette.lit;
  context.fill();
  context.strokeStyle = palette.dark ? '#16181d' : palette.ink;
  context.lineWidth = 1.5;
  context.stroke();
}
