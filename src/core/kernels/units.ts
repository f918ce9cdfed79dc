import { fillMap } from './elementwise.ts';
import type { Grouped } from './groups.ts';
import { across, groupProducts } from './groups.ts';
import type { Kernels, Loop } from './kernels.ts';

/** out[g] = f(Σ x² over the cells of a group). */
export const mappedSquares = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  g: Grouped,
  f: (s: number) => number,
): Loop => k.all([groupProducts(k, out, x, x, g), fillMap(out, out, f)]);

/** out[c] = shrink·du[c] + 2·slope·mix·x[c], the three of them by group. */
export const unitGradient = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  du: Float32Array,
  shrink: Float32Array,
  slope: Float32Array,
  mix: Float32Array,
  g: Grouped,
): Loop => across(k, 'mixed', out, { x: du, y: x }, { rate: shrink, slope, mix }, { scale: 2 }, g);
