import type { Grouped } from './groups.ts';
import { across } from './groups.ts';
import { fillScaled } from './elementwise.ts';
import type { Kernels, Loop } from './kernels.ts';

/** out[c] = x[c] − mean[group of c]. */
export const fillOffset = (k: Kernels, out: Float32Array, x: Float32Array, mean: Float32Array, g: Grouped): Loop =>
  across(k, 'offset', out, { x }, { r: mean }, {}, g);

/** out[c] = a[c] · b[group of c] · scale. */
export const timesRow = (
  k: Kernels,
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  g: Grouped,
  scale = 1,
): Loop => across(k, 'times', out, { x: a }, { r: b }, { scale }, g);

/** out[c] = γ[group of c]·x[c] + β[group of c], either of them missing. */
export function scaleAndShift(
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  gamma: Float32Array | null,
  beta: Float32Array | null,
  g: Grouped,
): Loop {
  if (gamma && beta) return across(k, 'rescaled', out, { x }, { gamma, beta }, {}, g);
  if (gamma) return timesRow(k, out, x, gamma, g);
  return beta ? across(k, 'raised', out, { x }, { r: beta }, {}, g) : fillScaled(k, out, x);
}

/** out[c] = rate·(x[c] − pull − hat[c]·twist), the three of them by group. */
export const normalGradient = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  hat: Float32Array,
  rate: Float32Array,
  pull: Float32Array | null,
  twist: Float32Array,
  g: Grouped,
): Loop =>
  pull
    ? across(k, 'centred', out, { x, hat }, { rate, pull, twist }, {}, g)
    : across(k, 'turned', out, { x, hat }, { rate, twist }, {}, g);
