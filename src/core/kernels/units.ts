import type { Lanes } from './softmax.ts';
import { start } from './softmax.ts';

type Loop = () => void;

/** Σ_k x[r, k]². */
function squared(x: Float32Array, l: Lanes, r: number): number {
  let sum = 0;
  for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) sum += x[c]! * x[c]!;
  return sum;
}

/** out[r] = 1 / ‖x[r]‖, at most 1/ε. */
export const inverseLength =
  (out: Float32Array, x: Float32Array, l: Lanes, epsilon: number): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) out[r] = Math.min(1 / Math.sqrt(squared(x, l, r)), 1 / epsilon);
  };

/** out[r] = −½·‖x[r]‖⁻³, 0 where the length is at most ε. */
export const inverseLengthSlope =
  (out: Float32Array, x: Float32Array, l: Lanes, epsilon: number): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      const s = squared(x, l, r);
      out[r] = s > epsilon * epsilon ? -0.5 * s ** -1.5 : 0;
    }
  };

/** out[r, j] = shrink[r]·du[r, j] + 2·slope[r]·mix[r]·x[r, j]. */
export const unitGradient =
  (
    out: Float32Array,
    x: Float32Array,
    du: Float32Array,
    shrink: Float32Array,
    slope: Float32Array,
    mix: Float32Array,
    l: Lanes,
  ): Loop =>
  () => {
    for (let r = 0; r < l.rows; r++) {
      const pull = 2 * slope[r]! * mix[r]!;
      for (let k = 0, c = start(l, r); k < l.n; k++, c += l.step) out[c] = shrink[r]! * du[c]! + pull * x[c]!;
    }
  };
