import type { Kernels, Loop, Product } from './kernels.ts';

/** A long sum is made of sums of so many terms. */
const BLOCK = 512;
/** Columns of a panel, and what makes it worth while to lay `b` out in panels first: so many rows that read it, so many numbers. */
const PANEL = 8;
const MANY = { rows: 64, numbers: 65_536 } as const;
/** Rows of `a` that stay in the cache while all panels pass by. */
const NEAR = 96;

/** out[r,j] = Σ_i a[r,i]·b[i,j] + bias[j]: [rows, n] × [n, m]. */
export const matmul = (
  k: Kernels,
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  bias: Float32Array | null,
  rows: number,
  n: number,
  m: number,
): Loop =>
  matrices(k, { out, outRow: m, rows, m, inner: n, a, aRow: n, aStep: 1, b, bStep: m, bColumn: 1, bias, add: false });

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
  matrices(k, {
    out,
    outRow: m,
    rows: n,
    m,
    inner: rows,
    a,
    aRow: 1,
    aStep: n,
    b,
    bStep: m,
    bColumn: 1,
    bias: null,
    add: false,
  });

/** out[r,i] = Σ_j a[r,j]·b[i,j]: a·bᵀ with a [rows, m], b [n, m]; with `add`, on top of what `out` holds. */
export const matmulNT = (
  k: Kernels,
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  rows: number,
  m: number,
  n: number,
  add = false,
): Loop =>
  matrices(k, { out, outRow: n, rows, m: n, inner: m, a, aRow: m, aStep: 1, b, bStep: 1, bColumn: m, bias: null, add });

/** A product of matrices [rows, inner] × [inner, m], each read by its steps. */
export interface Matrices {
  readonly out: Float32Array;
  readonly outRow: number;
  readonly rows: number;
  readonly m: number;
  readonly inner: number;
  readonly a: Float32Array;
  readonly aRow: number;
  readonly aStep: number;
  readonly b: Float32Array;
  readonly bStep: number;
  readonly bColumn: number;
  readonly bias: Float32Array | null;
  readonly add: boolean;
}

/** Long sums cut into blocks; where it pays or the columns of `b` do not lie side by side, `b` is laid out anew first. */
export function matrices(k: Kernels, of: Matrices): Loop {
  const { rows, m, inner, b, bStep, bColumn } = of;
  const loops: Loop[] = [];
  const many = rows >= MANY.rows && Math.min(inner, BLOCK) * m >= MANY.numbers;
  if (many && of.bias)
    loops.push(
      k.move({
        sizes: [1, 1, rows, m],
        out: { data: of.out, at: 0, steps: [0, 0, of.outRow, 1] },
        from: { data: of.bias, at: 0, steps: [0, 0, 0, 1] },
      }),
    );
  for (let from = 0; from < inner; from += BLOCK) {
    const block = { from, count: Math.min(BLOCK, inner - from) };
    const add = from > 0 || of.add || (many && of.bias !== null);
    if (many) loops.push(...inPanels(k, of, block, add));
    else if (bColumn === 1)
      loops.push(
        k.product({ ...plainProduct(of, block), b: { data: b, at: from * bStep, n: [0, 0], k: [0, 0, bStep] }, add }),
      );
    else {
      const turned = k.scratch(block.count * m);
      loops.push(
        k.move({
          sizes: [1, 1, block.count, m],
          out: { data: turned, at: 0, steps: [0, 0, m, 1] },
          from: { data: b, at: from * bStep, steps: [0, 0, bStep, bColumn] },
        }),
        k.product({ ...plainProduct(of, block), b: { data: turned, at: 0, n: [0, 0], k: [0, 0, m] }, add }),
      );
    }
  }
  return k.all(loops);
}

interface Block {
  readonly from: number;
  readonly count: number;
}

const plainProduct = (of: Matrices, { from, count }: Block): Omit<Product, 'b' | 'add'> => ({
  n: [1, 1],
  rows: of.rows,
  columns: of.m,
  k: [1, 1, count],
  out: { data: of.out, at: 0, n: [0, 0], row: of.outRow },
  a: { data: of.a, at: from * of.aStep, n: [0, 0], row: of.aRow, k: [0, 0, of.aStep] },
  bias: from === 0 ? of.bias : null,
});

/** One block of the long sums: `b` in panels of eight columns, so many rows of `a` at a time as stay near. */
function inPanels(k: Kernels, of: Matrices, block: Block, add: boolean): readonly Loop[] {
  const { rows, m, b, bStep, bColumn } = of,
    { from, count } = block;
  const whole = Math.floor(m / PANEL),
    rest = m % PANEL;
  const panels = k.scratch(count * m);
  const laid = (first: number, n: number, width: number): Loop =>
    k.move({
      sizes: [1, n, count, width],
      out: { data: panels, at: first * count, steps: [0, count * width, width, 1] },
      from: { data: b, at: from * bStep + first * bColumn, steps: [0, width * bColumn, bStep, bColumn] },
    });
  const product = (row: number, first: number, n: number, width: number): Loop =>
    k.product({
      ...plainProduct(of, block),
      n: [1, n],
      rows: Math.min(NEAR, rows - row),
      columns: width,
      out: { data: of.out, at: row * of.outRow + first, n: [0, width], row: of.outRow },
      a: { data: of.a, at: from * of.aStep + row * of.aRow, n: [0, 0], row: of.aRow, k: [0, 0, of.aStep] },
      b: { data: panels, at: first * count, n: [0, count * width], k: [0, 0, width] },
      bias: null,
      add,
    });
  const loops = [laid(0, whole, PANEL), ...(rest > 0 ? [laid(whole * PANEL, 1, rest)] : [])];
  for (let row = 0; row < rows; row += NEAR)
    loops.push(product(row, 0, whole, PANEL), ...(rest > 0 ? [product(row, whole * PANEL, 1, rest)] : []));
  return loops;
}
