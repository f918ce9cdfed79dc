import type { Kernels, Loop } from './kernels.ts';

/** Four nested axes and the steps from one index to the next along each. */
export interface Steps {
  readonly b: number;
  readonly h: number;
  readonly i: number;
  readonly j: number;
}

/**
 * out[b,h,i,j] = scale · Σ_k p[b,h,i,k]·q[b,h,j,k], each tensor laid out by its own steps (`j` is k in p; `i` is j and `j` is k in q); the
 * j of `out` lie side by side. Where `hidden`, out is −∞.
 */
export function contract(
  k: Kernels,
  out: Float32Array,
  so: Steps,
  p: Float32Array,
  sp: Steps,
  q: Float32Array,
  sq: Steps,
  sizes: readonly [b: number, h: number, i: number, j: number, k: number],
  scale = 1,
  hidden?: (i: number, j: number) => boolean,
): Loop {
  const [nb, nh, ni, nj, nk] = sizes;
  const straight = sq.i === 1;
  const right = straight ? q : k.scratch(nb * nh * nk * nj);
  const product = k.product({
    n: [nb, nh],
    rows: ni,
    columns: nj,
    k: [1, 1, nk],
    out: { data: out, at: 0, n: [so.b, so.h], row: so.i },
    a: { data: p, at: 0, n: [sp.b, sp.h], row: sp.i, k: [0, 0, sp.j] },
    b: { data: right, at: 0, n: straight ? [sq.b, sq.h] : [nh * nk * nj, nk * nj], k: [0, 0, straight ? sq.j : nj] },
    bias: null,
    add: false,
  });
  return k.all([
    ...(straight
      ? []
      : [
          k.move({
            sizes: [nb, nh, nk, nj],
            out: { data: right, at: 0, steps: [nh * nk * nj, nk * nj, nj, 1] },
            from: { data: q, at: 0, steps: [sq.b, sq.h, sq.j, sq.i] },
          }),
        ]),
    product,
    ...(scale === 1 ? [] : [k.each('scaled', out, { x: out }, {}, { scale })]),
    ...(hidden ? [hide(out, so, sizes, hidden)] : []),
  ]);
}

const hide =
  (
    out: Float32Array,
    so: Steps,
    [nb, nh, ni, nj]: readonly [number, number, number, number, number],
    hidden: (i: number, j: number) => boolean,
  ): Loop =>
  () => {
    for (let b = 0; b < nb; b++)
      for (let h = 0; h < nh; h++)
        for (let i = 0; i < ni; i++)
          for (let j = 0; j < nj; j++) if (hidden(i, j)) out[b * so.b + h * so.h + i * so.i + j] = -Infinity;
  };
