import { refuse } from './errors.ts';

/** How a window slides along one axis: Keras's `valid`, `same` (the odd padding cell at the end) and `causal`. */
export interface Slide {
  readonly input: number;
  readonly size: number;
  readonly stride: number;
  /** Cells from one tap to the next: 1 unless said otherwise. */
  readonly dilation?: number;
  /** Padding cells before the first input cell. */
  readonly before: number;
  readonly output: number;
}

/** out = ⌈in / stride⌉ for `same` and `causal` (all padding before), ⌊(in − span) / stride⌋ + 1 for `valid`. */
export function slide(
  input: number,
  size: number,
  stride: number,
  padding: 'valid' | 'same' | 'causal',
  axis: string,
  dilation = 1,
): Slide {
  const span = (size - 1) * dilation + 1,
    rest = { input, size, stride, ...(dilation > 1 && { dilation }) };
  if (padding !== 'valid') {
    const output = Math.ceil(input / stride);
    const missing = Math.max((output - 1) * stride + span - input, 0);
    return { ...rest, before: padding === 'causal' ? span - 1 : Math.floor(missing / 2), output };
  }
  if (span > input)
    refuse(
      `its window spans ${span} ${axis}, more than its input has`,
      input,
      'use a smaller window, or padding "same"',
    );
  return { ...rest, before: 0, output: Math.floor((input - span) / stride) + 1 };
}

/**
 * The slide of the convolution whose input is our output. Lengths as in Keras (keras/src/backend/common/
 * backend_utils.py): in·s + max(span − s, 0) for `valid`, in·s for `same`, or as the output padding says. Of the cells that
 * `same` leaves out, the odd one is at the end (on TensorFlow, JAX and NumPy; PyTorch cannot cut so where both paddings are more than 0).
 */
export function turned(
  input: number,
  size: number,
  stride: number,
  padding: 'valid' | 'same',
  extra: number | null,
  dilation: number,
): Slide {
  const span = (size - 1) * dilation + 1;
  const same = padding === 'same';
  const length =
    extra !== null
      ? (input - 1) * stride + (same ? span % 2 : span) + extra
      : input * stride + (same ? 0 : Math.max(span - stride, 0));
  if (length < 1) refuse('leaves no output', input, 'use another padding');
  const missing = Math.max((input - 1) * stride + span - length, 0);
  return {
    input: length,
    size,
    stride,
    ...(dilation > 1 && { dilation }),
    before: same ? Math.floor(missing / 2) : 0,
    output: input,
  };
}

/** The input cell under tap `k` of window `o`, or −1 on padding. */
export const tapAt = ({ input, stride, dilation = 1, before }: Slide, o: number, k: number): number => {
  const i = o * stride - before + k * dilation;
  return i >= 0 && i < input ? i : -1;
};

/** The window in which input cell `i` lies under tap `k`, or −1 where there is none. */
export const windowAt = ({ stride, dilation = 1, before, output }: Slide, i: number, k: number): number => {
  const o = i + before - k * dilation;
  return o >= 0 && o % stride === 0 && o / stride < output ? o / stride : -1;
};
