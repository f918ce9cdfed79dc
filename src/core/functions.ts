import type { Kernels, Loop } from './kernels/kernels.ts';

/** A function of one number: its value, its slope, and how it is written (TeX, `a` being the argument). */
export interface ScalarFunction {
  readonly name: string;
  readonly value: (x: number) => number;
  readonly derivative: (x: number) => number;
  readonly markup: (a: string) => string;
  /** How its slope is written; f′(a) where this is not said. */
  readonly slope?: (a: string) => string;
  /** Its fast loops over whole tensors, where it has them: the value, and the slope at x, where it was y. */
  readonly fast?: {
    readonly value: (k: Kernels, out: Float32Array, x: Float32Array) => Loop;
    readonly slope: (k: Kernels, out: Float32Array, x: Float32Array, y: Float32Array) => Loop;
  };
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
  },
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
  },
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
  },
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
};

export const reciprocal: ScalarFunction = {
  name: 'reciprocal',
  value: (x) => 1 / x,
  derivative: (x) => -1 / (x * x),
  markup: (a) => `\\frac{1}{${a}}`,
};

/** ln of a probability clipped to [ε, 1 − ε], ε = 10⁻⁷, as Keras guards its cross-entropies. */
export const PROBABILITY_EPSILON = 1e-7;
const clipped = (p: number): number => Math.min(Math.max(p, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON);
export const logProbability: ScalarFunction = {
  name: 'log',
  value: (p) => Math.log(clipped(p)),
  derivative: (p) => (p < PROBABILITY_EPSILON || p > 1 - PROBABILITY_EPSILON ? 0 : 1 / p),
  markup: (a) => `\\ln(${a})`,
  slope: (a) => `\\frac{1}{${a}}`,
};

/** The function whose value is f′: what the backward pass multiplies by. */
export const slopeOf = (f: ScalarFunction): ScalarFunction => ({
  name: `${f.name}′`,
  value: f.derivative,
  derivative: () => Number.NaN,
  markup: f.slope ?? ((a) => `f'(${a})`),
});

/** ln(1 + eˣ), written so that it does not overflow. */
export const softplus: ScalarFunction = {
  name: 'softplus',
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derivative: sigmoidOf,
  markup: (a) => `\\ln(1+e^{${a}})`,
  slope: (a) => `\\sigma(${a})`,
};

export const log: ScalarFunction = {
  name: 'log',
  value: Math.log,
  derivative: (x) => 1 / x,
  markup: (a) => `\\ln(${a})`,
};
