/** One sample: the variables there, and the number that is to be made of them. */
export interface Point {
  readonly at: readonly number[];
  readonly is: number;
}

/** (Σ coefficients·variables + constant) / divisor, all whole numbers; a variable may stand divided itself: ⌊v / by⌋. */
export interface Affine {
  readonly coefficients: readonly number[];
  readonly constant: number;
  readonly divisor: number;
  readonly floor: { readonly variable: number; readonly by: number; readonly coefficient: number } | null;
}

/** The number that an affine expression comes to, before it is divided. */
export function topOf({ coefficients, constant, floor }: Affine, at: readonly number[]): number {
  let sum = constant;
  for (let i = 0; i < coefficients.length; i++) sum += coefficients[i]! * at[i]!;
  return floor ? sum + floor.coefficient * Math.floor(at[floor.variable]! / floor.by) : sum;
}

/** Points that decide the coefficients; all of them check the result. */
const FEW = 240;

/** Whole divisors that are tried. */
const MOST_DIVISOR = 8;

/** The affine expression that makes every point, with a floor in it only where that is allowed; null where there is none. */
export function fit(points: readonly Point[], sizes: readonly number[], floors: boolean): Affine | null {
  const plain = solved(points, sizes, null);
  if (plain || !floors) return plain;
  for (let variable = 0; variable < sizes.length; variable++)
    for (let by = 2; by <= Math.min(64, sizes[variable]! - 1); by++) {
      const one = solved(points, sizes, { variable, by });
      if (one) return one;
    }
  return null;
}

function solved(
  points: readonly Point[],
  sizes: readonly number[],
  floor: { readonly variable: number; readonly by: number } | null,
): Affine | null {
  const n = sizes.length + 1 + Number(floor !== null);
  const row = ({ at }: Point): number[] => [...at, 1, ...(floor ? [Math.floor(at[floor.variable]! / floor.by)] : [])];
  // By leaps of a prime: no loop runs in step with it.
  const few = points.length > FEW ? Array.from({ length: FEW }, (_, i) => points[(i * 7919) % points.length]!) : points;
  const found = leastSquares(
    few.map(row),
    few.map((p) => p.is),
    n,
  );
  for (let divisor = 1; divisor <= MOST_DIVISOR; divisor++) {
    const whole = found.map((c) => Math.round(c * divisor));
    if (whole.some((c, i) => Math.abs(c - found[i]! * divisor) > 1e-5)) continue;
    const affine: Affine = {
      coefficients: whole.slice(0, sizes.length),
      constant: whole[sizes.length]!,
      divisor,
      floor: floor && whole[n - 1] !== 0 ? { ...floor, coefficient: whole[n - 1]! } : null,
    };
    return points.every((p) => topOf(affine, p.at) === p.is * divisor) ? affine : null;
  }
  return null;
}

/** Coefficients of least squares by normal equations; those that nothing decides are 0. */
function leastSquares(rows: readonly (readonly number[])[], is: readonly number[], n: number): readonly number[] {
  const m = Array.from({ length: n }, () => new Float64Array(n + 1));
  rows.forEach((row, r) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) m[i]![j]! += row[i]! * row[j]!;
      m[i]![n]! += row[i]! * is[r]!;
    }
  });
  const pivots: number[] = [];
  let top = 0;
  for (let column = 0; column < n && top < n; column++) {
    let best = top;
    for (let r = top; r < n; r++) if (Math.abs(m[r]![column]!) > Math.abs(m[best]![column]!)) best = r;
    if (Math.abs(m[best]![column]!) < 1e-6) continue;
    [m[top], m[best]] = [m[best]!, m[top]!];
    for (let r = 0; r < n; r++) {
      if (r === top) continue;
      const factor = m[r]![column]! / m[top]![column]!;
      if (factor !== 0) for (let c = column; c <= n; c++) m[r]![c]! -= factor * m[top]![c]!;
    }
    pivots[top++] = column;
  }
  const solution = Array.from({ length: n }, () => 0);
  pivots.forEach((column, r) => (solution[column] = m[r]![n]! / m[r]![column]!));
  return solution;
}

/** The expression in Python: `2 * h + i - 1`, `(r + 2 - i) // 2`. */
export function written({ coefficients, constant, divisor, floor }: Affine, names: readonly string[]): string {
  const parts: string[] = [];
  const add = (factor: number, text: string): void => {
    if (factor === 0) return;
    const size = Math.abs(factor) === 1 ? text : `${Math.abs(factor)} * ${text}`;
    if (parts.length === 0) parts.push(factor < 0 ? `-${size}` : size);
    else parts.push(factor < 0 ? `- ${size}` : `+ ${size}`);
  };
  const order = coefficients
    .map((_, i) => i)
    .sort((a, b) => Number(coefficients[a]! < 0) - Number(coefficients[b]! < 0) || a - b);
  for (const i of order) add(coefficients[i]!, names[i]!);
  if (floor) add(floor.coefficient, `(${names[floor.variable]} // ${floor.by})`);
  if (constant !== 0 || parts.length === 0)
    parts.push(parts.length === 0 ? String(constant) : constant < 0 ? `- ${-constant}` : `+ ${constant}`);
  const text = parts.join(' ').replace(/^\((\w+ \/\/ \d+)\)$/, '$1');
  return divisor === 1 ? text : `(${text}) // ${divisor}`;
}

/** Whether an expression is more than a name or a number. */
export const isLong = (text: string): boolean => /[^\w]/.test(text);
