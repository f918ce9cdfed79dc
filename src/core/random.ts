/** A stream of chance: the same seed gives the same numbers, bit for bit, on every machine. */
export interface Random {
  /** The next number of the uniform distribution on [0, 1), in steps of 2⁻⁵³. */
  readonly uniform: () => number;
  /** The next number of the standard normal distribution (mean 0, deviation 1, |value| ≤ 8.2). */
  readonly normal: () => number;
  /** The next integer of 0 … n − 1, all equally likely; n is an integer of 1 … 2³². */
  readonly below: (n: number) => number;
  /** Puts the items of an array or typed array into a random order, in place, and returns it. */
  readonly shuffle: <T extends Shufflable>(items: T) => T;
}

interface Shufflable {
  readonly length: number;
  [index: number]: unknown;
}

/**
 * A generator (sfc32, its state filled by splitmix32) for a seed, an integer taken modulo 2³².
 * Normal numbers are the inverse of the cumulative distribution at a uniform number (Wichura's AS 241) with a logarithm
 * of our own: only + − × ÷ and √ are used, which IEEE 754 defines to the last bit, unlike `Math.log` and `Math.cos`.
 */
export function random(seed: number): Random {
  const fill = splitmix32(seed);
  const bits = sfc32(fill(), fill(), fill());
  const uniform = (): number => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 2 ** 53;
  const below = (n: number): number => {
    const fair = 2 ** 32 - (2 ** 32 % n);
    let x = bits();
    while (x >= fair) x = bits();
    return x % n;
  };
  return {
    uniform,
    below,
    // Half a step away from the multiples of 2⁻⁵²: neither 0 nor 1, and as many above ½ as below.
    normal: () => normalQuantile((Math.floor(uniform() * 2 ** 52) + 0.5) / 2 ** 52),
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const moved = items[i];
        items[i] = items[j];
        items[j] = moved;
      }
      return items;
    },
  };
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let x = state ^ (state >>> 16);
    x = Math.imul(x, 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return x ^ (x >>> 15);
  };
}

function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** The x below which a standard normal number falls with probability p, 0 < p < 1; relative error about 10⁻¹⁶ (AS 241, PPND16). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  const x =
    r <= 5
      ? polynomial(FLANK_TOP, r - 1.6) / polynomial(FLANK_BOTTOM, r - 1.6)
      : polynomial(TAIL_TOP, r - 5) / polynomial(TAIL_BOTTOM, r - 5);
  return q < 0 ? -x : x;
}

/** ln x = k·ln 2 + 2·artanh((m − 1)/(m + 1)) where x = m·2ᵏ and ½ < m² ≤ 2, for 0 < x < 1. */
function ln(x: number): number {
  let m = x;
  let k = 0;
  for (; m <= Math.SQRT1_2; k--) m *= 2;
  const s = (m - 1) / (m + 1);
  let series = 0;
  for (let n = 23; n >= 1; n -= 2) series = series * s * s + 1 / n;
  return k * Math.LN2 + 2 * s * series;
}

/** Σ_k coefficients[k]·xᵏ. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * x + coefficients[k]!;
  return sum;
}

const CENTRE_TOP: readonly number[] = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_BOTTOM: readonly number[] = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
  28729.085735721942674, 5226.495278852854561,
];
const FLANK_TOP: readonly number[] = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const FLANK_BOTTOM: readonly number[] = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const TAIL_TOP: readonly number[] = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const TAIL_BOTTOM: readonly number[] = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];
