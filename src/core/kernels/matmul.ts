import type { Kernels, Loop, Product } from './kernels.ts';

/** A long sum is made of sums of so many terms. */
const BLOCK = 512;

/** out[r,j] = Σ_i a[r,i]·b[i,j] + bias[j]: [rows, n] × [n, m]. */
export function matmul(
  k: Kernels,
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  bias: Float32Array | null,
  rows: number,
  n: number,
  m: number,
): Loop {
  return blocks(k, { out, a, aRow: n, aStep: 1, bias, rows, m }, n, (from) => ({ data: b, at: from * m, step: m }));
}

/** out[i,j] = Σ_r a[r,i]·b[r,j]: aᵀ·b with a [rows, n], b [rows, m]. */
export const matmulTN = (
  k: Kernels,
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  n: number,
  rows: number,
  m: number,
): Loop =>
  blocks(k, { out, a, aRow: 1, aStep: n, bias: null, rows: n, m }, rows, (from) => ({
    data: b,
    at: from * m,
    step: m,
  }));

/** out[r,i] = Σ_j a[r,j]·b[i,j]: a·bᵀ with a [rows, m], b [n, m]; with `add`, on top of what `out` holds. */
export function matmulNT(
  k: Kernels,
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  rows: number,
  m: number,
  n: number,
  add = false,
): Loop {
  const turned = k.scratch(m * n);
  return k.all([
    k.move({
      sizes: [1, 1, m, n],
      out: { data: turned, at: 0, steps: [0, 0, n, 1] },
      from: { data: b, at: 0, steps: [0, 0, 1, m] },
    }),
    blocks(k, { out, a, aRow: m, aStep: 1, bias: null, rows, m: n, add }, m, (from) => ({
      data: turned,
      at: from * n,
      step: n,
    })),
  ]);
}

/** The product of two matrices, `inner` long sums cut into blocks. */
function blocks(
  k: Kernels,
  of: {
    readonly out: Float32Array;
    readonly a: Float32Array;
    readonly aRow: number;
    readonly aStep: number;
    readonly bias: Float32Array | null;
    readonly rows: number;
    readonly m: number;
    readonly add?: boolean;
  },
  inner: number,
  b: (from: number) => { readonly data: Float32Array; readonly at: number; readonly step: number },
): Loop {
  const loops: Loop[] = [];
  for (let from = 0; from < inner; from += BLOCK) {
    const right = b(from);
    const product: Product = {
      n: [1, 1],
      rows: of.rows,
      columns: of.m,
      k: [1, 1, Math.min(BLOCK, inner - from)],
      out: { data: of.out, at: 0, n: [0, 0], row: of.m },
      a: { data: of.a, at: from * of.aStep, n: [0, 0], row: of.aRow, k: [0, 0, of.aStep] },
      b: { data: right.data, at: right.at, n: [0, 0], k: [0, 0, right.step] },
      bias: from === 0 ? of.bias : null,
      add: from > 0 || (of.add ?? false),
    };
    loops.push(k.product(product));
  }
  return k.all(loops);
}
