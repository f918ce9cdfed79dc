import type { Named } from '../../core/fields.ts';
import { isRecord } from '../../core/fields.ts';
import type { Shape } from '../../core/tensor.ts';
import { literal } from '../keras-code/literal.ts';

/** What a layer is in PyTorch: the modules it keeps, and the expression that it computes. */
export interface Written {
  readonly modules: readonly (readonly [name: string, made: string])[];
  readonly value: string;
  /** Functions that the expression calls, see `helpers.ts`. */
  readonly needs?: readonly string[];
}

export type Options = { readonly [option: string]: unknown };

const ACTIVATIONS: { readonly [type: string]: (x: string, o: Options) => string } = {
  linear: (x) => x,
  relu: (x, { negativeSlope, maxValue, threshold }) =>
    threshold === 0 || threshold === undefined
      ? typeof maxValue === 'number'
        ? `torch.clamp(F.leaky_relu(${x}, ${literal(negativeSlope ?? 0)}), max=${literal(maxValue)})`
        : negativeSlope
          ? `F.leaky_relu(${x}, ${literal(negativeSlope)})`
          : `F.relu(${x})`
      : `torch.where(${x} >= ${literal(threshold)}, ${typeof maxValue === 'number' ? `torch.clamp(${x}, max=${literal(maxValue)})` : x}, ${literal(negativeSlope ?? 0)} * (${x} - ${literal(threshold)}))`,
  relu6: (x) => `F.relu6(${x})`,
  leaky_relu: (x, { negativeSlope }) => `F.leaky_relu(${x}, ${literal(negativeSlope ?? 0.2)})`,
  elu: (x, { alpha }) => `F.elu(${x}, ${literal(alpha ?? 1)})`,
  selu: (x) => `F.selu(${x})`,
  gelu: (x, { approximate }) => `F.gelu(${x}${approximate ? ', approximate="tanh"' : ''})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  hard_sigmoid: (x, { keras2 }) => (keras2 ? `torch.clamp(0.2 * ${x} + 0.5, 0, 1)` : `F.hardsigmoid(${x})`),
  tanh: (x) => `torch.tanh(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  softsign: (x) => `F.softsign(${x})`,
  silu: (x) => `F.silu(${x})`,
  hard_swish: (x) => `F.hardswish(${x})`,
  mish: (x) => `F.mish(${x})`,
  exponential: (x) => `torch.exp(${x})`,
  celu: (x, { alpha }) => `F.celu(${x}, ${literal(alpha ?? 1)})`,
  hard_shrink: (x, { threshold }) => `F.hardshrink(${x}, ${literal(threshold ?? 0.5)})`,
  soft_shrink: (x, { threshold }) => `F.softshrink(${x}, ${literal(threshold ?? 0.5)})`,
  hard_tanh: (x) => `F.hardtanh(${x})`,
  log_sigmoid: (x) => `F.logsigmoid(${x})`,
  tanh_shrink: (x) => `F.tanhshrink(${x})`,
  threshold: (x, { threshold, defaultValue }) =>
    `F.threshold(${x}, ${literal(threshold ?? 0)}, ${literal(defaultValue ?? 0)})`,
  sparse_sigmoid: (x) => `torch.clamp((${x} + 1) / 2, 0, 1)`,
  sparse_plus: (x) => `(torch.clamp(${x}, -1, 1) + 1) ** 2 / 4 + F.relu(${x} - 1)`,
  squareplus: (x, { b }) => `(${x} + torch.sqrt(${x} ** 2 + ${literal(b ?? 4)})) / 2`,
  sqrt: (x) => `torch.sqrt(${x})`,
  log: (x) => `torch.log(${x})`,
  reciprocal: (x) => `torch.reciprocal(${x})`,
  power: (x, { exponent }) => `torch.pow(${x}, ${literal(exponent ?? 2)})`,
  erf: (x) => `torch.erf(${x})`,
  sin: (x) => `torch.sin(${x})`,
  cos: (x) => `torch.cos(${x})`,
  sign: (x) => `torch.sign(${x})`,
  softmax: (x, { axis }) => `F.softmax(${x}, dim=${literal(axis ?? -1)})`,
  log_softmax: (x, { axis }) => `F.log_softmax(${x}, dim=${literal(axis ?? -1)})`,
};

export const activated = (x: string, spec: unknown): string =>
  isRecord(spec) && typeof spec['type'] === 'string' ? (ACTIVATIONS[spec['type']]?.(x, spec) ?? x) : x;

/** The cells that "same" adds before and behind an axis; Keras puts the odd one behind. */
export function sides(size: number, kernel: number, stride: number, dilation: number): readonly [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

export const list = (value: unknown): readonly number[] =>
  Array.isArray(value) ? (value as readonly number[]) : [value as number];

/** A window that slides over channels-first `x`: its padding, as the argument of F.pad (last axis first); null: none. */
export function padding(
  o: Options,
  x: Shape,
  kernel: readonly number[],
  strides: readonly number[],
): readonly number[] | null {
  const dilation = list(o['dilationRate'] ?? kernel.map(() => 1));
  if (o['padding'] === 'causal') return [(kernel[0]! - 1) * dilation[0]!, 0];
  if (o['padding'] !== 'same') return null;
  const pads = kernel.map((k, i) => sides(x[i + 1]!, k, strides[i]!, dilation[i]!));
  return pads.flat().some((n) => n > 0) ? [...pads].reverse().flat() : null;
}

export const first = (x: string): string => `${x}.movedim(-1, 1)`;
export const padded = (x: string, pad: readonly number[] | null, value?: string): string =>
  pad ? `F.pad(${x}, ${literal(pad)}${value ? `, value=${value}` : ''})` : x;

export const args = (parts: readonly (string | false)[]): string => parts.filter(Boolean).join(', ');

export const usual = (
  spec: { readonly activation: Named; readonly recurrentActivation: Named },
  a: string,
  r: string,
): boolean => spec.activation.type === a && spec.recurrentActivation.type === r;

export const tuple = (sizesOf: readonly number[]): string =>
  sizesOf.every((n) => n === sizesOf[0]) ? String(sizesOf[0]) : literal(sizesOf);

/** Margins before and behind every axis: `[1, 1]` of a sequence, pairs of an image or a volume. */
export const margins = (given: unknown): readonly (readonly [number, number])[] =>
  Array.isArray(given) && Array.isArray(given[0])
    ? (given as readonly (readonly [number, number])[])
    : [given as readonly [number, number]];

export const repeated = (x: string, times: readonly number[]): string =>
  times.reduce((text, n, axis) => `${text}.repeat_interleave(${n}, dim=${axis + 1})`, x);

/** A target shape with its −1 replaced by what is left. */
export function sizes(target: readonly number[], shape: Shape): readonly number[] {
  const cells = shape.slice(1).reduce((n, d) => n * d, 1),
    known = target.reduce((n, d) => (d < 0 ? n : n * d), 1);
  return target.map((d) => (d < 0 ? cells / known : d));
}
