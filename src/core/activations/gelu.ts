import { erf } from '../erf.ts';
import { flag } from '../fields.ts';
import type { ScalarFunction } from '../functions.ts';
import type { Make } from '../kernels/composed.ts';
import { composed, sized } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

type F = Float32Array;

/** Φ(z): the share of a standard normal distribution below z. */
const below = (x: number): number => (1 + erf(x * Math.SQRT1_2)) / 2;
const density = (x: number): number => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Φ(−|x|) = ½·e^{−x²/2}·t·e^{P(t)} with t = 1 / (1 + rate·|x|), within 1.2·10⁻⁷ of its size (Press et al., Numerical Recipes, erfcc). */
const TAIL = {
  rate: 0.5 * Math.SQRT1_2,
  coefficients: [
    0.170_872_77, -0.822_152_23, 1.488_515_87, -1.135_203_98, 0.278_868_07, -0.186_288_06, 0.096_784_18, 0.374_091_96,
    1.000_023_68, -1.265_512_23,
  ],
} as const;

/** share = Φ(x) and bell = e^{−x²/2}. */
function normal(make: Make, x: F, share: F, bell: F, t: F, sum: F): void {
  sized(make, t, x);
  make('affine', t, { x: t }, { scale: TAIL.rate, shift: 1 });
  make('inverse', t, { x: t }, { scale: 1 });
  const [first, second, ...rest] = TAIL.coefficients;
  make('affine', sum, { x: t }, { scale: first, shift: second });
  for (const shift of rest) {
    make('product', sum, { a: sum, b: t }, { scale: 1 });
    make('affine', sum, { x: sum }, { scale: 1, shift });
  }
  make('exp', sum, { x: sum });
  make('product', sum, { a: sum, b: t }, { scale: 0.5 });
  make('product', bell, { a: x, b: x }, { scale: -0.5 });
  make('exp', bell, { x: bell });
  make('product', sum, { a: sum, b: bell }, { scale: 1 });
  make('reluSlope', share, { x });
  make('affine', t, { x: sum }, { scale: -2, shift: 1 });
  make('madd', share, { a: share, b: t, c: sum });
}

const exact: ScalarFunction = {
  name: 'gelu',
  value: (x) => (x === -Infinity ? 0 : x * below(x)),
  derivative: (x) => below(x) + x * density(x),
  fast: {
    value: (k, out, x) =>
      composed(k, out, 4, (make, [share, bell, t, sum]) => {
        normal(make, x, share, bell, t, sum);
        make('product', out, { a: x, b: share }, { scale: 1 });
      }),
    slope: (k, out, x) =>
      composed(k, out, 4, (make, [share, bell, t, sum]) => {
        normal(make, x, share, bell, t, sum);
        make('product', bell, { a: bell, b: x }, { scale: 1 / Math.sqrt(2 * Math.PI) });
        make('sum', out, { a: share, b: bell }, { scale: 1 });
      }),
  },
  markup: (a) => `${a} \\cdot \\Phi(${a})`,
  slope: (a) => `\\Phi(${a}) + ${a} \\cdot \\varphi(${a})`,
  code: (a) => `0.5 * ${a} * (1 + math.erf(${a} / np.sqrt(2)))`,
  slopeCode: (a) => `0.5 * (1 + math.erf(${a} / np.sqrt(2))) + ${a} * np.exp(-${a} * ${a} / 2) / np.sqrt(2 * np.pi)`,
};

const RATE = Math.sqrt(2 / Math.PI),
  CUBIC = 0.044_715;
const inner = (x: number): number => Math.tanh(RATE * (x + CUBIC * x * x * x));
const innerCode = (a: string): string => `np.tanh(np.sqrt(2 / np.pi) * (${a} + ${CUBIC} * ${a} ** 3))`;

/** gate = ½·(1 + tanh(√(2/π)·(x + κ·x³))) = σ(2·√(2/π)·(x + κ·x³)) and square = x². */
function gateOf(make: Make, x: F, gate: F, square: F): void {
  make('product', square, { a: x, b: x }, { scale: 1 });
  make('affine', gate, { x: square }, { scale: 2 * RATE * CUBIC, shift: 2 * RATE });
  make('product', gate, { a: gate, b: x }, { scale: 1 });
  make('sigmoid', gate, { x: gate });
}

const approximation: ScalarFunction = {
  name: 'gelu',
  value: (x) => 0.5 * x * (1 + inner(x)),
  derivative: (x) => {
    const t = inner(x);
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * RATE * (1 + 3 * CUBIC * x * x);
  },
  fast: {
    value: (k, out, x) =>
      composed(k, out, 2, (make, [gate, square]) => {
        gateOf(make, x, gate, square);
        make('product', out, { a: x, b: gate }, { scale: 1 });
      }),
    slope: (k, out, x) =>
      composed(k, out, 3, (make, [gate, square, part]) => {
        gateOf(make, x, gate, square);
        make('sigmoidSlope', part, { y: gate });
        make('product', part, { a: part, b: x }, { scale: 2 });
        make('affine', square, { x: square }, { scale: 3 * RATE * CUBIC, shift: RATE });
        make('madd', out, { a: part, b: square, c: gate });
      }),
  },
  markup: (a) =>
    `\\tfrac{1}{2}\\,${a}\\,\\Bigl(1 + \\tanh\\bigl(\\sqrt{\\tfrac{2}{\\pi}}\\,(${a} + ${CUBIC}\\,(${a})^3)\\bigr)\\Bigr)`,
  code: (a) => `0.5 * ${a} * (1 + ${innerCode(a)})`,
  slopeCode: (a) =>
    `0.5 * (1 + ${innerCode(a)}) + 0.5 * ${a} * (1 - ${innerCode(a)} ** 2) * np.sqrt(2 / np.pi) * (1 + 3 * ${CUBIC} * ${a} ** 2)`,
};

/** z·Φ(z), Φ the normal distribution (Hendrycks & Gimpel 2016); or its approximation by tanh, as GPT-2 has it. */
export const gelu = pointwise('gelu', { approximate: flag(false) }, ({ approximate }) =>
  approximate ? approximation : exact,
);
