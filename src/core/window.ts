import { refuse } from './errors.ts';

/** How a window slides along one axis: Keras's `valid` and `same`, the odd padding cell at the end. */
export interface Slide {
  readonly input: number;
  readonly size: number;
  readonly stride: number;
  /** Padding cells before the first input cell. */
  readonly before: number;
  readonly output: number;
}

/** out = ⌈in / stride⌉ for `same`, ⌊(in − size) / stride⌋ + 1 for `valid`. */
export function slide(input: number, size: number, stride: number, padding: 'valid' | 'same', axis: string): Slide {
  if (padding === 'same') {
    const output = Math.ceil(input / stride);
    const missing = Math.max((output - 1) * stride + size - input, 0);
    return { input, size, stride, before: Math.floor(missing / 2), output };
  }
  if (size > input)
    refuse(
      `its window spans ${size} ${axis}, more than its input has`,
      input,
      'use a smaller window, or padding "same"',
    );
  return { input, size, stride, before: 0, output: Math.floor((input - size) / stride) + 1 };
}

/** The input cell under tap `k` of window `o`, or −1 on padding. */
export const tapAt = (s: Slide, o: number, k: number): number => {
  const i = o * s.stride - s.before + k;
  return i >= 0 && i < s.input ? i : -1;
};

/** The window in which input cell `i` lies under tap `k`, or −1 where there is none. */
export const windowAt = (s: Slide, i: number, k: number): number => {
  const o = i + s.before - k;
  return o >= 0 && o % s.stride === 0 && o / s.stride < s.output ? o / s.stride : -1;
};
