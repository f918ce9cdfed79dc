import { segments } from '../segments.ts';
import type { Slide } from '../window.ts';
import type { Kernels, Loop, Pool } from './kernels.ts';

/** Sizes of a pooling of [batch, rows, columns, channels]. */
export interface PoolSizes {
  readonly batch: number;
  readonly channels: number;
  readonly rows: Slide;
  readonly columns: Slide;
}

/** y[window] = the largest x under its taps inside, or their mean. */
export const pool = (k: Kernels, kind: 'largest' | 'mean', out: Float32Array, x: Float32Array, g: PoolSizes): Loop =>
  k.all(parts(g).map((part) => k.pool({ ...part, kind, y: out, x })));

/** dx: each window's dy goes to its first cell that equals y. */
export const poolLargestGradient = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  y: Float32Array,
  dy: Float32Array,
  g: PoolSizes,
): Loop => k.all([k.zero(out), ...parts(g).map((part) => k.poolBack({ ...part, kind: 'largest', x, y, dx: out, dy }))]);

/** dx: each window's dy is split evenly among its taps inside. */
export const poolMeanGradient = (k: Kernels, out: Float32Array, dy: Float32Array, g: PoolSizes): Loop =>
  k.all([k.zero(out), ...parts(g).map((part) => k.poolBack({ ...part, kind: 'mean', x: out, y: dy, dx: out, dy }))]);

/** The windows, cut where other taps lie inside. */
function parts({ batch, channels, rows, columns }: PoolSizes): readonly Omit<Pool, 'kind' | 'x' | 'y'>[] {
  const line = columns.input * channels;
  return segments(rows).flatMap((h) =>
    segments(columns).map((w) => ({
      channels,
      n: [batch, h.count, w.count],
      taps: [h.taps, w.taps],
      yAt: (h.first * columns.output + w.first) * channels,
      ySteps: [rows.output * columns.output * channels, columns.output * channels, channels],
      xAt: h.at * line + w.at * channels,
      xSteps: [rows.input * line, rows.stride * line, columns.stride * channels],
      tapSteps: [line, channels],
    })),
  );
}
