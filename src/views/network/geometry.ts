/** A place on the stage, in CSS pixels before zooming. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A width and a height. */
export interface Size {
  readonly w: number;
  readonly h: number;
}

/** An upright rectangle. */
export interface Rect extends Point, Size {}

/** How the stage is panned and zoomed: screen = world · k + (x, y). */
export interface View extends Point {
  readonly k: number;
}

export const rect = (x: number, y: number, w: number, h: number): Rect => ({ x, y, w, h });
export const centre = ({ x, y, w, h }: Rect): Point => ({ x: x + w / 2, y: y + h / 2 });
export const right = ({ x, w }: Rect): number => x + w;
export const bottom = ({ y, h }: Rect): number => y + h;

/** The rectangle larger by d on every side. */
export const grown = ({ x, y, w, h }: Rect, d: number): Rect => ({ x: x - d, y: y - d, w: w + 2 * d, h: h + 2 * d });

/** Whether a point lies in a rectangle, its right and lower borders excluded. */
export const holds = ({ x, y, w, h }: Rect, p: Point): boolean => p.x >= x && p.x < x + w && p.y >= y && p.y < y + h;

/** Whether two rectangles have a point in common. */
export const meets = (a: Rect, b: Rect): boolean =>
  a.x <= right(b) && b.x <= right(a) && a.y <= bottom(b) && b.y <= bottom(a);

/** The smallest rectangle around all; null around none. */
export function around(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null;
  let x0 = Infinity,
    y0 = Infinity,
    x1 = -Infinity,
    y1 = -Infinity;
  for (const r of rects) {
    x0 = Math.min(x0, r.x);
    y0 = Math.min(y0, r.y);
    x1 = Math.max(x1, r.x + r.w);
    y1 = Math.max(y1, r.y + r.h);
  }
  return { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
}

/** From the screen back to the stage. */
export const worldOf = (view: View, p: Point): Point => ({ x: (p.x - view.x) / view.k, y: (p.y - view.y) / view.k });

/** The view that shows all of `bounds` in the middle of `size`, enlarged at most `most` times. */
export function fitted(bounds: Rect, size: Size, most = 1): View {
  const k = Math.min(most, size.w / bounds.w, size.h / bounds.h);
  return { k, x: (size.w - bounds.w * k) / 2 - bounds.x * k, y: (size.h - bounds.h * k) / 2 - bounds.y * k };
}

/** A curve that leaves and arrives level, as control points of a cubic Bézier. */
export interface Curve {
  readonly a: Point;
  readonly b: Point;
  readonly p: Point;
  readonly q: Point;
}

/** From a to b, bent halfway; where b lies behind, around in a loop. */
export function curveOf(a: Point, b: Point): Curve {
  const reach = (b.x - a.x) / 2;
  return { a, b, p: { x: a.x + reach, y: a.y }, q: { x: b.x - reach, y: b.y } };
}

/** From the top of one rectangle over what lies between to the top of another, three quarters of `h` high. */
export const archOf = (from: Rect, to: Rect, h: number): Curve => {
  const a = { x: from.x + from.w / 2, y: from.y },
    b = { x: to.x + to.w / 2, y: to.y },
    reach = Math.sign(b.x - a.x) * Math.min(40, Math.abs(b.x - a.x) / 4);
  return { a, b, p: { x: a.x + reach, y: a.y - h }, q: { x: b.x - reach, y: b.y - h } };
};

/** The point of a curve at t in [0, 1]. */
export function along({ a, b, p, q }: Curve, t: number): Point {
  const s = 1 - t,
    c0 = s * s * s,
    c1 = 3 * s * s * t,
    c2 = 3 * s * t * t,
    c3 = t * t * t;
  return { x: c0 * a.x + c1 * p.x + c2 * q.x + c3 * b.x, y: c0 * a.y + c1 * p.y + c2 * q.y + c3 * b.y };
}

/** The distance from a point to a curve, to about a pixel. */
export function distanceTo(curve: Curve, point: Point, samples = 24): number {
  let best = Infinity,
    last = curve.a;
  for (let i = 1; i <= samples; i++) {
    const next = along(curve, i / samples);
    const dx = next.x - last.x,
      dy = next.y - last.y,
      length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - last.x) * dx + (point.y - last.y) * dy) / length));
    best = Math.min(best, Math.hypot(point.x - last.x - t * dx, point.y - last.y - t * dy));
    last = next;
  }
  return best;
}
