import { fillProduct, fillProducts } from './elementwise.ts';
import type { Kernels, Loop } from './kernels.ts';
import { sliced } from './slices.ts';

type F = Float32Array;

/** c = i·g + f·before. */
export const cellValue = (k: Kernels, out: F, i: F, g: F, f: F, before: F | null): Loop =>
  k.all([fillProduct(k, out, i, g), ...(before ? [k.each('madd', out, { a: f, b: before, c: out }, {}, {})] : [])]);

/** dc = dh·o·bend + dc′·f′. */
export const cellBack = (k: Kernels, out: F, dh: F, o: F, bend: F, next: readonly [F, F] | null): Loop =>
  k.all([
    fillProducts(k, out, [dh, o, bend]),
    ...(next ? [k.each('madd', out, { a: next[0], b: next[1], c: out }, {}, {})] : []),
  ]);

/** dz[r] = (dc·g·i′, dc·c·f′, dc·i·g′, dh·s·o′), four blocks of `units`. */
export const lstmGatesBack = (
  k: Kernels,
  out: F,
  units: number,
  dc: F,
  dh: F,
  partners: readonly [F, F | null, F, F],
  slopes: readonly [F, F, F, F],
): Loop =>
  k.all(
    slopes.map((slope, gate) => {
      const partner = partners[gate];
      return sliced(
        k,
        { data: out, start: gate * units, stride: 4 * units },
        dc.length / units,
        units,
        partner ? (block) => fillProducts(k, block, [gate === 3 ? dh : dc, partner, slope]) : null,
      );
    }),
  );
