import type { Formula } from './formula.ts';
import { ref, times } from './formula.ts';
import { matmul, matmulNT, matmulTN } from './kernels/matmul.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** out[r,j] = Σ_i x[r,i]·W[i,j] + b[j]: rows of n numbers become rows of m, whatever axes they are made of. */
export const linear = (
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  x: string,
  kernel: string,
  bias: string | null,
  n: number,
  m: number,
): Formula => {
  const rows = sizeOf(of.shape) / m;
  return {
    ...of,
    terms: n + (bias === null ? 0 : 1),
    term: (c, i) => {
      const j = c % m;
      return i < n ? times(ref(x, Math.floor(c / m) * n + i), ref(kernel, i * m + j)) : times(ref(bias!, j));
    },
    bind: (out, read, k) => matmul(k, out, read(x), read(kernel), bias === null ? null : read(bias), rows, n, m),
  };
};

/** dW[i,j] = Σ_r x[r,i]·dz[r,j]. */
export const linearKernelBack = (
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  x: string,
  dz: string,
  rows: number,
  n: number,
  m: number,
): Formula => ({
  ...of,
  terms: rows,
  term: (c, r) => times(ref(x, r * n + Math.floor(c / m)), ref(dz, r * m + (c % m))),
  bind: (out, read, k) => matmulTN(k, out, read(x), read(dz), n, rows, m),
});

/** db[j] = Σ_r dz[r,j]. */
export const linearBiasBack = (
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  dz: string,
  rows: number,
): Formula => {
  const m = sizeOf(of.shape);
  return {
    ...of,
    terms: rows,
    term: (j, r) => times(ref(dz, r * m + j)),
    bind: (out, read, k) => k.columnSums(out, read(dz), rows),
  };
};

/** dx[r,i] = Σ over the projections of x of Σ_j W[i,j]·dz[r,j]. */
export const linearInputBack = (
  of: { readonly out: string; readonly shape: Shape; readonly law: string },
  paths: readonly { readonly kernel: string; readonly dz: string; readonly m: number }[],
): Formula => {
  const n = of.shape.at(-1)!,
    rows = sizeOf(of.shape) / n;
  const starts = paths.map((_, k) => paths.slice(0, k).reduce((sum, p) => sum + p.m, 0));
  return {
    ...of,
    terms: paths.reduce((sum, p) => sum + p.m, 0),
    term: (c, t) => {
      const k = starts.findLastIndex((s) => s <= t),
        { kernel, dz, m } = paths[k]!,
        j = t - starts[k]!;
      return times(ref(kernel, (c % n) * m + j), ref(dz, Math.floor(c / n) * m + j));
    },
    bind: (out, read, k) =>
      k.all(paths.map(({ kernel, dz, m }, i) => matmulNT(k, out, read(dz), read(kernel), rows, m, n, i > 0))),
  };
};
