/** A number of a line as it is written: rounded to `decimals`, or to a mantissa times a power of ten. */
export interface Rounded {
  /** The number that the digits spell. */
  readonly value: number;
  /** Half of what the last digit stands for: how far the number itself may be from what is spelled. */
  readonly slack: number;
  readonly tex: string;
}

/** Decimals that show three digits of a number of this size; null: it needs a power of ten. */
export function decimalsFor(size: number): number | null {
  if (size === 0 || (size >= 0.1 && size < 1e5)) return 3;
  if (size >= 0.01 && size < 0.1) return 4;
  return size >= 0.001 && size < 0.01 ? 5 : null;
}

/** A number rounded for a line of arithmetic: small whole numbers as they are, others to three digits or more. */
export function rounded(x: number, decimals: number | null = decimalsFor(Math.abs(x))): Rounded {
  if (Number.isNaN(x)) return { value: x, slack: 0, tex: '\\mathrm{NaN}' };
  if (!Number.isFinite(x)) return { value: x, slack: 0, tex: x > 0 ? '\\infty' : '-\\infty' };
  if (Number.isInteger(x) && Math.abs(x) < 1000) return { value: x, slack: 0, tex: String(x === 0 ? 0 : x) };
  if (decimals !== null) {
    const text = x.toFixed(decimals);
    return { value: Number(text), slack: 0.5 * 10 ** -decimals, tex: text };
  }
  const [mantissa, power] = x.toExponential(2).split('e') as [string, string];
  return {
    value: Number(`${mantissa}e${power}`),
    slack: 0.005 * 10 ** Number(power),
    tex: `{${mantissa}{\\cdot}10^{${Number(power)}}}`,
  };
}

/** In parentheses where a sign would follow a sign. */
export const guarded = ({ tex }: Rounded): string => (/^\{?-/.test(tex) ? `(${tex})` : tex);

/**
 * Decimals for a column of numbers, from its largest: enough for three digits of it, three
 * at the least and five at the most; below that three, and the numbers turn to powers of ten.
 */
export function decimalsOf(numbers: Iterable<number>): number {
  let top = 0;
  for (const x of numbers) if (Number.isFinite(x)) top = Math.max(top, Math.abs(x));
  return top >= 0.1 || top < 5e-4 ? 3 : top >= 0.01 ? 4 : 5;
}
