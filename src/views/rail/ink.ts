/** A place on the drawing pad, in pixels of its raster. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One movement of the pen from touching down to lifting. */
export type Stroke = readonly Point[];

/** The pad's raster: SIDE × SIDE cells of ink, 0 … 1. */
export const SIDE = 280;
/** Half the width of the brush, and the width of its soft edge. */
const RADIUS = 10.5;
const EDGE = 3;

export const blankInk = (): Float32Array => new Float32Array(SIDE * SIDE);

/** Draws the line from a to b with a round soft brush; where lines meet the darker one counts, so nothing builds up. */
export function draw(ink: Float32Array, a: Point, b: Point): void {
  const reach = RADIUS + EDGE;
  const [left, right] = range(a.x, b.x, reach),
    [top, bottom] = range(a.y, b.y, reach);
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const shade = (RADIUS + EDGE / 2 - distance(x + 0.5, y + 0.5, a, b)) / EDGE;
      const at = y * SIDE + x;
      if (shade > ink[at]!) ink[at] = Math.min(shade, 1);
    }
}

/** Strokes as ink. A stroke of one point is a dot. */
export function inkOf(strokes: readonly Stroke[]): Float32Array {
  const ink = blankInk();
  for (const stroke of strokes)
    stroke.forEach((point, i) => {
      draw(ink, stroke[Math.max(i - 1, 0)]!, point);
    });
  return ink;
}

/** The cells between two coordinates and `reach` beyond, inside the raster. */
const range = (a: number, b: number, reach: number): readonly [number, number] => [
  Math.max(0, Math.floor(Math.min(a, b) - reach)),
  Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + reach)),
];

/** From a point to the line between a and b. */
function distance(x: number, y: number, a: Point, b: Point): number {
  const dx = b.x - a.x,
    dy = b.y - a.y,
    length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(Math.max(((x - a.x) * dx + (y - a.y) * dy) / length, 0), 1);
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}
