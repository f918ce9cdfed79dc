/** Whether numbers rounded to `digits` decimals come exactly to the rounded total. */
export function addsUp(parts: readonly number[], total: number, digits: number): boolean {
  const units = (x: number): number => Math.round(Number(x.toFixed(digits)) * 10 ** digits);
  return parts.reduce((sum, part) => sum + units(part), 0) === units(total);
}
