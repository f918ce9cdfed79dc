import { exponent, shown } from '../shared/number.ts';

export { shown };

/** A number in about two places more than asked for, for where there is little room: the whole of it is a hover away. */
export function brief(x: number, places = 3): string {
  if (!Number.isFinite(x)) return shown(x);
  const size = Math.abs(x);
  if (size >= 1e5) return shown(x);
  const digits =
    size >= 1000 ? 0 : size >= 100 ? Math.max(0, places - 2) : size >= 10 ? Math.max(0, places - 1) : places;
  const text = size.toFixed(digits);
  // What would round to zero is not zero: with its power where there is room for it, else without a sign.
  if (size !== 0 && Number(text) === 0) return places < 3 ? text : (x < 0 ? '−' : '') + exponent(size, 0);
  return (x < 0 ? '−' : '') + text;
}
