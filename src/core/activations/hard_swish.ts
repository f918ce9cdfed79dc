import type { Make } from '../kernels/composed.ts';
import { capped, composed } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

/** to = min(max(0, x/6 + ½), 1). */
function gateOf(make: Make, to: Float32Array, x: Float32Array): void {
  make('affine', to, { x }, { scale: 1 / 6, shift: 0.5 });
  make('relu', to, { x: to });
  capped(make, to, to, 1);
}

/** z·min(max(0, z + 3), 6)/6: a silu of pieces of a parabola (Howard et al. 2019). */
export const hardSwish = pointwise('hard_swish', {}, () => ({
  name: 'hard swish',
  value: (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
  derivative: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  fast: {
    value: (k, out, x) =>
      composed(k, out, 1, (make, [gate]) => {
        gateOf(make, gate, x);
        make('product', out, { a: x, b: gate }, { scale: 1 });
      }),
    slope: (k, out, x) =>
      composed(k, out, 2, (make, [gate, bend]) => {
        gateOf(make, gate, x);
        make('rectifySlope', bend, { x: gate }, { slope: 0, threshold: 0, most: 1 });
        make('scaled', bend, { x: bend }, { scale: 1 / 6 });
        make('madd', out, { a: x, b: bend, c: gate });
      }),
  },
  markup: (a) => `\\tfrac{1}{6}\\, ${a} \\cdot \\min(\\max(0, ${a} + 3), 6)`,
  slope: (a) => `\\begin{cases}0 & ${a} \\le -3\\\\ \\tfrac{1}{6}(2\\cdot ${a} + 3) & \\\\ 1 & ${a} \\ge 3\\end{cases}`,
  code: (a) => `${a} * np.clip(${a} + 3, 0, 6) / 6`,
  slopeCode: (a) => `0.0 if ${a} <= -3 else (1.0 if ${a} >= 3 else (2 * ${a} + 3) / 6)`,
}));
