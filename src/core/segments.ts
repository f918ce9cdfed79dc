import type { Slide } from './window.ts';

/** Neighbouring windows whose taps lie inside the input alike, so that no tap of theirs has to be asked where it lies. */
export interface Segment {
  /** The first window, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** The first tap inside, and how many there are; none at all where the windows lie on padding alone. */
  readonly tap: number;
  readonly taps: number;
  /** The input cell under that tap of that window. */
  readonly at: number;
}

/** All windows along an axis, cut into segments. */
export function segments({ input, size, stride, dilation = 1, before, output }: Slide): readonly Segment[] {
  const found: Segment[] = [];
  for (let o = 0; o < output; o++) {
    const start = o * stride - before;
    const tap = Math.max(0, Math.ceil(-start / dilation)),
      end = Math.min(size, Math.floor((input - 1 - start) / dilation) + 1),
      taps = Math.max(0, end - tap);
    const last = found.at(-1);
    if (last && last.taps === taps && (taps === 0 || last.tap === tap))
      found[found.length - 1] = { ...last, count: last.count + 1 };
    else found.push({ first: o, count: 1, tap: taps && tap, taps, at: taps && start + tap * dilation });
  }
  return found;
}

/** Windows that read the input as those of a slide are read by it: what an input cell is made of on the way back. */
export interface Phase {
  /** The input cells of this phase: `first`, `first + step` … */
  readonly first: number;
  readonly step: number;
  readonly slide: Slide;
  /** The tap of the forward slide that is tap 0 here, and how far down it goes from one tap to the next. */
  readonly tap: number;
  readonly tapStep: number;
}

/** The way back of a slide: the input cells that lie alike under its windows, each phase a slide of stride 1 over the windows. */
export function phases({ input, size, stride, dilation = 1, before, output }: Slide): readonly Phase[] {
  const found: Phase[] = [];
  const common = gcd(stride, dilation);
  for (let first = 0; first < Math.min(stride, input); first++) {
    const count = Math.ceil((input - first) / stride);
    const tapStep = stride / common;
    let tap = 0;
    while (tap < Math.min(tapStep, size) && (first + before - tap * dilation) % stride !== 0) tap++;
    const taps = tap < Math.min(tapStep, size) ? Math.ceil((size - tap) / tapStep) : 0;
    const last = tap + (taps - 1) * tapStep;
    found.push({
      first,
      step: stride,
      slide: {
        input: output,
        size: taps,
        stride: 1,
        dilation: dilation / common,
        before: taps === 0 ? 0 : -(first + before - last * dilation) / stride,
        output: count,
      },
      tap: taps === 0 ? 0 : last,
      tapStep,
    });
  }
  return found;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
