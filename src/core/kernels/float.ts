// e^x, tanh and σ in single precision, in operations that every machine rounds alike: the same bits in plain TypeScript and in SIMD.
// Reduction and coefficients after S. Moshier's Cephes (expf, tanhf); the errors are tested.

/** x = n·ln 2 + r with |r| ≤ ½ ln 2; e^r by a polynomial; 2ⁿ in two factors, so that neither overflow nor the smallest numbers are cut off. */
export const EXP = {
  /** Beyond these, e^x is 0 or ∞ in single precision. */
  least: -104,
  most: 89,
  log2e: Math.fround(Math.LOG2E),
  /** 1.5·2²³: added and taken away again, it leaves the nearest whole number. */
  round: 12_582_912,
  ln2High: 0.693_359_375,
  ln2Low: Math.fround(-2.121_944_4e-4),
  coefficients: [
    1.987_569_15e-4, 1.398_199_950_7e-3, 8.333_451_907_3e-3, 4.166_579_589_4e-2, 1.666_666_545_9e-1, 0.5,
  ].map(Math.fround),
} as const;

/** Below `small`, x + x³·P(x²); above, 1 − 2/(e^{2|x|} + 1) with the sign of x. */
export const TANH = {
  small: 0.625,
  coefficients: [
    -5.704_988_727_45e-3, 2.063_908_879_54e-2, -5.373_971_555_31e-2, 1.333_144_220_36e-1, -3.333_328_194_22e-1,
  ].map(Math.fround),
} as const;

const f = Math.fround;
/** 2^k for k from −76 to 65. */
const LEAST_POWER = -76;
const powers = Float32Array.from({ length: 142 }, (_, i) => 2 ** (i + LEAST_POWER));

const { log2e, round, ln2High, ln2Low } = EXP;
const [e0, e1, e2, e3, e4, e5] = EXP.coefficients as unknown as readonly [
  number,
  number,
  number,
  number,
  number,
  number,
];

/** e^x in single precision. */
export function expf(given: number): number {
  const x = Math.min(Math.max(given, EXP.least), EXP.most);
  const n = f(f(f(x * log2e) + round) - round);
  const r = f(f(x - f(n * ln2High)) - f(n * ln2Low));
  let y = f(f(e0 * r) + e1);
  y = f(f(y * r) + e2);
  y = f(f(y * r) + e3);
  y = f(f(y * r) + e4);
  y = f(f(y * r) + e5);
  y = f(f(f(y * f(r * r)) + r) + 1);
  const half = n >> 1;
  return f(f(y * powers[half - LEAST_POWER]!) * powers[n - half - LEAST_POWER]!);
}

const [t0, t1, t2, t3, t4] = TANH.coefficients as unknown as readonly [number, number, number, number, number];

/** tanh x in single precision. */
export function tanhf(x: number): number {
  const size = Math.abs(x);
  if (size < TANH.small) {
    const z = f(x * x);
    let p = f(f(t0 * z) + t1);
    p = f(f(p * z) + t2);
    p = f(f(p * z) + t3);
    p = f(f(p * z) + t4);
    return f(f(f(p * z) * x) + x);
  }
  const y = f(1 - f(2 / f(expf(f(size + size)) + 1)));
  return x < 0 ? -y : y;
}

/** σ(x) = 1 / (1 + e⁻ˣ) in single precision. */
export const sigmoidf = (x: number): number => f(1 / f(1 + expf(-x)));
