import { fillMap } from './elementwise.ts';
import type { Grouped } from './groups.ts';
import { across, groupSums } from './groups.ts';
import type { Kernels, Loop } from './kernels.ts';

/** out[r, j] = exp(x[r, j] − top[r]). */
export const softmaxExp = (k: Kernels, out: Float32Array, x: Float32Array, top: Float32Array, l: Grouped): Loop =>
  across(k, 'exp', out, { x }, { r: top }, {}, l);

/** out[r, j] = y[r, j] · (dy[r, j] − mix[r]). */
export const softmaxGradient = (
  k: Kernels,
  out: Float32Array,
  y: Float32Array,
  dy: Float32Array,
  mix: Float32Array,
  l: Grouped,
): Loop => across(k, 'shares', out, { y, dy }, { mix }, {}, l);

/** out[r] = ln Σ_k e[r, k]. */
export const logSoftmaxTotal = (k: Kernels, out: Float32Array, e: Float32Array, l: Grouped): Loop =>
  k.all([groupSums(k, out, e, l), fillMap(out, out, Math.log)]);

/** out[r, j] = x[r, j] − top[r] − total[r]. */
export function logSoftmaxShift(
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  top: Float32Array,
  total: Float32Array,
  l: Grouped,
): Loop {
  const below = k.scratch(out.length);
  return k.all([
    across(k, 'offset', below, { x }, { r: top }, {}, l),
    across(k, 'offset', out, { x: below }, { r: total }, {}, l),
  ]);
}

/** out[r, j] = dy[r, j] − p[r, j] · mix[r]. */
export const logSoftmaxGradient = (
  k: Kernels,
  out: Float32Array,
  p: Float32Array,
  dy: Float32Array,
  mix: Float32Array,
  l: Grouped,
): Loop => across(k, 'less', out, { y: p, dy }, { mix }, {}, l);
