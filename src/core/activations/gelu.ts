import { erf } from '../erf.ts';
import { flag } from '../fields.ts';
import type { ScalarFunction } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** Φ(z): the share of a standard normal distribution below z. */
const below = (x: number): number => (1 + erf(x * Math.SQRT1_2)) / 2;
const density = (x: number): number => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);

const exact: ScalarFunction = {
  name: 'gelu',
  value: (x) => (x === -Infinity ? 0 : x * below(x)),
  derivative: (x) => below(x) + x * density(x),
  markup: (a) => `${a} \\cdot \\Phi(${a})`,
  slope: (a) => `\\Phi(${a}) + ${a} \\cdot \\varphi(${a})`,
  code: (a) => `0.5 * ${a} * (1 + math.erf(${a} / np.sqrt(2)))`,
  slopeCode: (a) => `0.5 * (1 + math.erf(${a} / np.sqrt(2))) + ${a} * np.exp(-${a} * ${a} / 2) / np.sqrt(2 * np.pi)`,
};

const RATE = Math.sqrt(2 / Math.PI),
  CUBIC = 0.044_715;
const inner = (x: number): number => Math.tanh(RATE * (x + CUBIC * x * x * x));
const innerCode = (a: string): string => `np.tanh(np.sqrt(2 / np.pi) * (${a} + ${CUBIC} * ${a} ** 3))`;

const approximation: ScalarFunction = {
  name: 'gelu',
  value: (x) => 0.5 * x * (1 + inner(x)),
  derivative: (x) => {
    const t = inner(x);
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * RATE * (1 + 3 * CUBIC * x * x);
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
