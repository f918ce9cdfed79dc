import { fillDifference, fillProduct, fillProducts, fillScaled } from './elementwise.ts';
import type { Kernels, Loop } from './kernels.ts';
import { matrices } from './matmul.ts';
import { backThrough } from './recurrent.ts';
import type { Slice } from './slices.ts';
import { sliced, taken } from './slices.ts';

type F = Float32Array;

/** a[r, j] = input[r, j] + reset[r, j]·v[r, j]. */
export function resetSum(k: Kernels, out: F, input: Slice, reset: F, v: Slice, units: number): Loop {
  const vs = k.scratch(out.length);
  return k.all([
    taken(k, out, input, units),
    taken(k, vs, v, units),
    k.each('madd', out, { a: reset, b: vs, c: out }, {}, {}),
  ]);
}

/** a[r, j] = input[r, j] + Σ_k q[r, k]·kernel[k, 2·units + j]. */
export const candidateSum = (k: Kernels, out: F, input: Slice, q: F | null, kernel: F, units: number): Loop =>
  k.all([
    taken(k, out, input, units),
    ...(q
      ? [
          matrices(k, {
            out,
            outRow: units,
            rows: out.length / units,
            m: units,
            inner: units,
            bias: null,
            add: true,
            a: q,
            aRow: units,
            aStep: 1,
            b: kernel.subarray(2 * units),
            bStep: 3 * units,
            bColumn: 1,
          }),
        ]
      : []),
  ]);

/** h = z·(before − g) + g. */
export function blend(k: Kernels, out: F, z: F, before: F | null, g: F): Loop {
  if (!before) return k.all([fillProduct(k, out, z, g), fillDifference(k, out, g, out)]);
  return k.all([fillDifference(k, out, before, g), k.each('madd', out, { a: z, b: out, c: g }, {}, {})]);
}

/** da = dh·slope − z·dh·slope. */
export function candidateBack(k: Kernels, out: F, dh: F, z: F, slope: F): Loop {
  const part = k.scratch(out.length);
  return k.all([fillProduct(k, out, dh, slope), fillProduct(k, part, z, out), fillDifference(k, out, out, part)]);
}

/** dq[r, k] = Σ_j kernel[k, 2·units + j]·da[r, j]. */
export const resetBack = (k: Kernels, out: F, kernel: F, da: F, units: number): Loop =>
  backThrough(k, out, { kernel: kernel.subarray(2 * units), d: da, width: 3 * units, to: units }, units, units, false);

/** d[r] = (dh·(before − g)·z′, lead·partner·r′, da), three blocks of `units`. */
export function gruGatesBack(
  k: Kernels,
  out: F,
  units: number,
  of: {
    readonly dh: F;
    readonly before: F | null;
    readonly g: F;
    readonly zslope: F;
    readonly lead: F | null;
    readonly partner: Slice | null;
    readonly rslope: F;
    readonly da: F;
  },
): Loop {
  const { dh, before, g, zslope, lead, partner, rslope, da } = of;
  const block = (at: number, make: ((to: F) => Loop) | null): Loop =>
    sliced(k, { data: out, start: at * units, stride: 3 * units }, dh.length / units, units, make);
  return k.all([
    block(0, (to) =>
      k.all([
        before ? fillDifference(k, to, before, g) : fillScaled(k, to, g, -1),
        fillProducts(k, to, [to, dh, zslope]),
      ]),
    ),
    block(
      1,
      lead && partner ? (to) => k.all([taken(k, to, partner, units), fillProducts(k, to, [to, lead, rslope])]) : null,
    ),
    block(2, (to) => fillScaled(k, to, da)),
  ]);
}

/** dv[r] = (d's first two blocks, da·reset). */
export const gruRecurrentBack = (k: Kernels, out: F, units: number, d: F, da: F, reset: F): Loop =>
  k.all([
    fillScaled(k, out, d),
    sliced(k, { data: out, start: 2 * units, stride: 3 * units }, da.length / units, units, (to) =>
      fillProduct(k, to, da, reset),
    ),
  ]);
