/** The keys that change how far one nudge goes. */
interface Held {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** One nudge: 0.01 for numbers around 1, a hundredth of the size for very small or very large ones; Shift ×10, Alt ÷10. */
export function stepOf(x: number, { shiftKey, altKey }: Held): number {
  const size = Math.abs(x);
  const usual = size === 0 || (size >= 0.05 && size < 20) ? 0.01 : 10 ** (Math.floor(Math.log10(size)) - 2) * 10;
  return usual * (shiftKey ? 10 : 1) * (altKey ? 0.1 : 1);
}

/** Puts a number on the grid of its steps, without the crumbs of binary arithmetic. */
const onGrid = (x: number, step: number): number => Number((Math.round(x / step) * step).toPrecision(9));

/** The number after one press of an arrow key. */
export function nudged(x: number, direction: 1 | -1, held: Held): number {
  const step = stepOf(x, held);
  return Number((x + direction * step).toPrecision(9));
}

/** The number after the pointer has gone `pixels` sideways from where it was `start`. */
export function dragged(start: number, pixels: number, held: Held): number {
  const step = stepOf(start, held);
  return Math.round(pixels) === 0 ? start : onGrid(start + pixels * step, step);
}
