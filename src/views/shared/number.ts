/** Digits of every number on the page: three after the point, so that columns align. */
export const DIGITS = 3;
const MINUS = '−';

/** A number for display: fixed decimals, a real minus sign, powers of ten for the very large and the very small, ∞ and NaN by name. */
export function shown(x: number, digits: number = DIGITS): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(x);
  const text = size !== 0 && (size >= 1e5 || size < 0.5 * 10 ** -digits) ? exponent(size) : size.toFixed(digits);
  return (x < 0 ? MINUS : '') + text;
}

/** The same with a sign always. */
export const signed = (x: number, digits: number = DIGITS): string =>
  x > 0 ? `+${shown(x, digits)}` : shown(x, digits);

/** Every digit that float32 holds: what hovering shows. */
export const whole = (x: number): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(9))).replace('-', MINUS) : shown(x);

/** 6.1e−4: the digits and the sign of every font, where raised ones would come from another. */
export const exponent = (size: number, digits = 1): string =>
  size.toExponential(digits).replace('+', '').replace('-', MINUS);

/** A whole number with a comma every three digits, as both languages write it; the browser's own way takes some 15 ms when it is first asked. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
