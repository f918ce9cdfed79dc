import type { Kernels, Loop } from './kernels/kernels.ts';

/** A function of one number: its value, its slope, and how it is written (TeX, `a` being the argument). */
export interface ScalarFunction {
  readonly name: string;
  readonly value: (x: number) => number;
  readonly derivative: (x: number) => number;
  /** `x`, the number that `a` writes, where it is one: what guards it is then shown where it matters. */
  readonly markup: (a: string, x?: number) => string;
  /** Whether it is for numbers above 0 alone. */
  readonly positive?: true;
  /** How its slope is written; f′(a) where this is not said. */
  readonly slope?: (a: string, x?: number) => string;
  /** Its fast loops over whole tensors, where it has them: the value, and the slope at x, where it was y. */
  readonly fast?: {
    readonly value: (k: Kernels, out: Float32Array, x: Float32Array) => Loop;
    readonly slope: (k: Kernels, out: Float32Array, x: Float32Array, y: Float32Array) => Loop;
    /** Slope times dy, from y alone. */
    readonly back?: (k: Kernels, out: Float32Array, y: Float32Array, dy: Float32Array) => Loop;
  };
  /** How it is written in Python with NumPy, `a` being a name; and its slope. Without: a function by its name. */
  readonly code?: (a: string) => string;
  readonly slopeCode?: (a: string) => string;
}

/** σ(x) = 1 / (1 + e⁻ˣ), written so that neither tail overflows. */
export const sigmoidOf = (x: number): number => {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
};

export const identity: ScalarFunction = {
  name: 'identity',
  value: (x) => x,
  derivative: () => 1,
  markup: (a) => a,
  slope: () => '1',
  code: (a) => a,
  slopeCode: () => '1.0',
};

/** max(0, x); the slope at 0 is 0, as in Keras. */
export const relu: ScalarFunction = {
  name: 'relu',
  value: (x) => (x > 0 ? x : x === x ? 0 : x),
  derivative: (x) => (x > 0 ? 1 : 0),
  markup: (a) => `\\max(0, ${a})`,
  slope: (a) => `[\\,${a} > 0\\,]`,
  fast: {
    value: (k, out, x) => k.each('relu', out, { x }, {}, {}),
    slope: (k, out, x) => k.each('reluSlope', out, { x }, {}, {}),
    back: (k, out, y, dy) => k.each('reluBack', out, { y, dy }, {}, {}),
  },
  code: (a) => `np.maximum(0, ${a})`,
  slopeCode: (a) => `1.0 if ${a} > 0 else 0.0`,
};

export const sigmoid: ScalarFunction = {
  name: 'sigmoid',
  value: sigmoidOf,
  derivative: (x) => sigmoidOf(x) * sigmoidOf(-x),
  markup: (a) => `\\sigma(${a})`,
  slope: (a) => `\\sigma(${a})\\,(1 - \\sigma(${a}))`,
  fast: {
    value: (k, out, x) => k.each('sigmoid', out, { x }, {}, {}),
    slope: (k, out, _, y) => k.each('sigmoidSlope', out, { y }, {}, {}),
    back: (k, out, y, dy) => k.each('sigmoidBack', out, { y, dy }, {}, {}),
  },
  code: (a) => `1 / (1 + np.exp(-${a}))`,
  slopeCode: (a) => `np.exp(-np.abs(${a})) / (1 + np.exp(-np.abs(${a}))) ** 2`,
};

export const tanh: ScalarFunction = {
  name: 'tanh',
  value: Math.tanh,
  derivative: (x) => 1 - Math.tanh(x) ** 2,
  markup: (a) => `\\tanh(${a})`,
  slope: (a) => `1 - \\tanh^2(${a})`,
  fast: {
    value: (k, out, x) => k.each('tanh', out, { x }, {}, {}),
    slope: (k, out, _, y) => k.each('tanhSlope', out, { y }, {}, {}),
    back: (k, out, y, dy) => k.each('tanhBack', out, { y, dy }, {}, {}),
  },
  code: (a) => `np.tanh(${a})`,
  slopeCode: (a) => `1 - np.tanh(${a}) ** 2`,
};

export const exp: ScalarFunction = {
  name: 'exp',
  value: Math.exp,
  derivative: Math.exp,
  markup: (a) => `e^{${a}}`,
  slope: (a) => `e^{${a}}`,
  fast: {
    value: (k, out, x) => k.each('exp', out, { x }, {}, {}),
    slope: (k, out, _, y) => k.each('copy', out, { x: y }, {}, {}),
  },
  code: (a) => `np.exp(${a})`,
  slopeCode: (a) => `np.exp(${a})`,
};

export const reciprocal: ScalarFunction = {
  name: 'reciprocal',
  value: (x) => 1 / x,
  derivative: (x) => -1 / (x * x),
  markup: (a) => `\\frac{1}{${a}}`,
  code: (a) => `1 / ${a}`,
  slopeCode: (a) => `-1 / ${a} ** 2`,
};

/** ln of a probability clipped to [ε, 1 − ε], ε = 10⁻⁷, as Keras guards its cross-entropies. */
export const PROBABILITY_EPSILON = 1e-7;
const clipped = (p: number): number => Math.min(Math.max(p, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON);
export const logProbability: ScalarFunction = {
  name: 'log',
  value: (p) => Math.log(clipped(p)),
  derivative: (p) => (p < PROBABILITY_EPSILON || p > 1 - PROBABILITY_EPSILON ? 0 : 1 / p),
  markup: (a, x = 0.5) =>
    x < PROBABILITY_EPSILON
      ? `\\ln(\\max(${a},\\, 10^{-7}))`
      : x > 1 - PROBABILITY_EPSILON
        ? `\\ln(\\min(${a},\\, 1 - 10^{-7}))`
        : `\\ln(${a})`,
  slope: (a, x = 0.5) =>
    x < PROBABILITY_EPSILON
      ? `\\frac{[\\,${a} \\ge 10^{-7}\\,]}{${a}}`
      : x > 1 - PROBABILITY_EPSILON
        ? `\\frac{[\\,${a} \\le 1 - 10^{-7}\\,]}{${a}}`
        : `\\frac{1}{${a}}`,
  code: (a) => `np.log(np.clip(${a}, 1e-7, 1 - 1e-7))`,
  slopeCode: (a) => `1 / ${a} if ${a} >= 1e-7 and ${a} <= 1 - 1e-7 else 0.0`,
};

/** The function whose value is f′: what the backward pass multiplies by. */
export const slopeOf = (f: ScalarFunction): ScalarFunction => ({
  name: `${f.name}′`,
  value: f.derivative,
  derivative: () => Number.NaN,
  markup: f.slope ?? ((a) => `f'(${a})`),
  code: f.slopeCode ?? ((a) => `df(${a})`),
});

/** ln(1 + eˣ), written so that it does not overflow. */
export const softplus: ScalarFunction = {
  name: 'softplus',
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derivative: sigmoidOf,
  markup: (a) => `\\ln(1+e^{${a}})`,
  slope: (a) => `\\sigma(${a})`,
  code: (a) => `np.log1p(np.exp(-np.abs(${a}))) + np.maximum(${a}, 0)`,
  slopeCode: (a) => `1 / (1 + np.exp(-${a}))`,
};

export const log: ScalarFunction = {
  name: 'log',
  value: Math.log,
  derivative: (x) => 1 / x,
  markup: (a) => `\\ln(${a})`,
  code: (a) => `np.log(${a})`,
  slopeCode: (a) => `1 / ${a}`,
};
