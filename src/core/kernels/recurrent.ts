import type { ScalarFunction } from '../functions.ts';
import { fillCurve, fillCurveSlope } from './elementwise.ts';
import type { Kernels, Loop } from './kernels.ts';
import type { Stepwise } from './masks.ts';
import { counted } from './masks.ts';
import { matrices } from './matmul.ts';
import type { Slice } from './slices.ts';
import { placed, taken } from './slices.ts';

/** out[r, m] = lead[r, m] + Σ_k state[r, k]·kernel[k, m], m of the first `columns` of `width`. */
export function recurrentSum(
  k: Kernels,
  out: Float32Array,
  lead: Slice | null,
  state: Float32Array | null,
  kernel: Float32Array,
  sizes: { readonly batch: number; readonly units: number; readonly width: number; readonly columns: number },
): Loop {
  const { batch, units, width, columns } = sizes;
  const begun = lead ? taken(k, out, lead, columns) : k.zero(out);
  if (!state) return begun;
  const product = matrices(k, {
    out,
    outRow: columns,
    rows: batch,
    m: columns,
    inner: units,
    a: state,
    aRow: units,
    aStep: 1,
    b: kernel,
    bStep: width,
    bColumn: 1,
    bias: null,
    add: lead !== null,
  });
  return lead ? k.all([begun, product]) : product;
}

/** out[r, j] (+)= Σ_m kernel[j, m]·d[r, m] over the first `to` of rows of `width`: back through a kernel; out has vectors of `n`. */
export const backThrough = (
  k: Kernels,
  out: Float32Array,
  { kernel, d, width, to }: Through,
  n: number,
  dRow = width,
  add = true,
): Loop =>
  matrices(
    k,
    out.length === n
      ? {
          out,
          outRow: 1,
          rows: n,
          m: 1,
          inner: to,
          bias: null,
          add,
          a: kernel,
          aRow: width,
          aStep: 1,
          b: d,
          bStep: 1,
          bColumn: 1,
        }
      : {
          out,
          outRow: n,
          rows: out.length / n,
          m: n,
          inner: to,
          bias: null,
          add,
          a: d,
          aRow: dRow,
          aStep: 1,
          b: kernel,
          bStep: 1,
          bColumn: width,
        },
  );

/** A kernel of rows of `width`, and the gradients of the sums that its first `to` columns took part in. */
interface Through {
  readonly kernel: Float32Array;
  readonly d: Float32Array;
  readonly width: number;
  readonly to: number;
}

/** out[r, j] = Σ over parts of part[r, j]. */
function partSum(k: Kernels, out: Float32Array, parts: readonly Slice[], units: number): Loop {
  const [first, ...rest] = parts;
  return k.all([
    taken(k, out, first!, units),
    ...rest.flatMap((part) => {
      const more = k.scratch(out.length);
      return [taken(k, more, part, units), k.each('sum', out, { a: out, b: more }, {}, { scale: 1 })];
    }),
  ]);
}

/** out[r, j] = f(Σ over parts of part[r, j]). */
export const gateValue = (
  k: Kernels,
  out: Float32Array,
  parts: readonly Slice[],
  units: number,
  f: ScalarFunction,
): Loop => k.all([partSum(k, out, parts, units), fillCurve(k, out, out, f)]);

/** out[r, j] = f′(Σ over parts of part[r, j]), where f of it was y. */
export const gateSlopeValue = (
  k: Kernels,
  out: Float32Array,
  parts: readonly Slice[],
  units: number,
  f: ScalarFunction,
  y: Float32Array,
): Loop => k.all([partSum(k, out, parts, units), fillCurveSlope(k, out, out, y, f)]);

/**
 * out[r, j] = dy[r, j] + Σ a[r, j]·b[r, j] over `products` + what comes back through the kernel. Masked: dy is taken times m (`silent`), and
 * + (1 − m)·d of the next turn (`held`).
 */
export function stateGradient(
  k: Kernels,
  out: Float32Array,
  upstream: Slice | null,
  {
    products,
    through,
  }: { readonly products: readonly (readonly [Float32Array, Float32Array])[]; readonly through: Through | null },
  units: number,
  { silent, held, thinned }: Apart,
): Loop {
  return k.all([
    upstream ? taken(k, out, upstream, units) : k.zero(out),
    ...(silent && upstream ? [counted(out, out, silent)] : []),
    ...(held ? [heldBack(out, held)] : []),
    ...products.map(([a, b]) => k.each('madd', out, { a, b, c: out }, {}, {})),
    ...(through ? [backThrough(k, out, through, units)] : []),
    ...(thinned ? [thinnedBack(out, thinned)] : []),
  ]);
}

/** What masks do to the gradient of a state. */
interface Apart {
  readonly silent: Stepwise | null;
  readonly held: (Stepwise & { readonly d: Float32Array }) | null;
  /** scale·a·b of the gradient of what was heard of it. */
  readonly thinned: { readonly a: Float32Array; readonly b: Float32Array; readonly scale: number } | null;
}

/** out += scale·a·b. */
const thinnedBack =
  (out: Float32Array, { a, b, scale }: NonNullable<Apart['thinned']>): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c]! += scale * a[c]! * b[c]!;
  };

/** out[r, j] += (1 − m)·d[r, j]. */
const heldBack =
  (out: Float32Array, { mask, step, steps, units, d }: Stepwise & { readonly d: Float32Array }): Loop =>
  () => {
    for (let r = 0, c = 0; c < out.length; r++)
      for (let j = 0, left = 1 - mask[r * steps + step]!; j < units; j++, c++) out[c]! += left * d[c]!;
  };

/** What one turn adds to a weight's gradient: out[k, m] += Σ_r a[r, k]·d[r, m] for columns m of [from, to). */
export interface Outer {
  readonly a: Slice;
  readonly d: Float32Array;
  readonly from: number;
  readonly to: number;
}

/** out[k, m] = Σ over turns and rows of a[r, k]·d[r, m]; out is [n, width]. */
export const outerSums = (
  k: Kernels,
  out: Float32Array,
  turns: readonly Outer[],
  n: number,
  width: number,
  batch: number,
): Loop =>
  k.all([
    k.zero(out),
    ...turns.map(({ a, d, from, to }) =>
      matrices(k, {
        out: out.subarray(from),
        outRow: width,
        rows: n,
        m: to - from,
        inner: batch,
        bias: null,
        add: true,
        a: a.data.subarray(a.start),
        aRow: 1,
        aStep: a.stride,
        b: d.subarray(from),
        bStep: width,
        bColumn: 1,
      }),
    ),
  ]);

/** out[at + m] = Σ over turns and rows of d[r, m]. Of several rows of `out`, the first is made first. */
export function rowSums(
  k: Kernels,
  out: Float32Array,
  at: number,
  turns: readonly Float32Array[],
  width: number,
): Loop {
  const sums = out.subarray(at, at + width),
    more = k.scratch(width);
  return k.all(
    turns.flatMap((d, turn) =>
      turn === 0
        ? [k.columnSums(sums, d, d.length / width)]
        : [k.columnSums(more, d, d.length / width), k.each('sum', sums, { a: sums, b: more }, {}, { scale: 1 })],
    ),
  );
}

/** out[r, read[s], i] = Σ_m kernel[i, m]·d_s[r, m] for every turn s; out is [batch, steps, n]. */
export function inputGradients(
  k: Kernels,
  out: Float32Array,
  kernel: Float32Array,
  turns: readonly Float32Array[],
  reads: (turn: number) => number,
  { batch, n, width }: { readonly batch: number; readonly n: number; readonly width: number },
): Loop {
  if (batch === 1)
    return k.all(
      turns.map((d, s) =>
        backThrough(
          k,
          out.subarray(reads(s) * n, (reads(s) + 1) * n),
          { kernel, d, width, to: width },
          n,
          width,
          false,
        ),
      ),
    );
  const turned = k.scratch(width * n);
  return k.all([
    k.move({
      sizes: [1, 1, width, n],
      out: { data: turned, at: 0, steps: [0, 0, n, 1] },
      from: { data: kernel, at: 0, steps: [0, 0, 1, width] },
    }),
    ...turns.map((d, s) =>
      k.product({
        n: [1, 1],
        rows: batch,
        columns: n,
        k: [1, 1, width],
        out: { data: out, at: reads(s) * n, n: [0, 0], row: turns.length * n },
        a: { data: d, at: 0, n: [0, 0], row: width, k: [0, 0, 1] },
        b: { data: turned, at: 0, n: [0, 0], k: [0, 0, n] },
        bias: null,
        add: false,
      }),
    ),
  ]);
}

/** out[r, place, j] = state_s[r, j]: the states of all turns as one sequence. */
export const gatherStates = (
  k: Kernels,
  out: Float32Array,
  states: readonly Float32Array[],
  stands: (turn: number) => number,
  units: number,
): Loop =>
  k.all(
    states.map((state, s) =>
      placed(k, { data: out, start: stands(s) * units, stride: states.length * units }, state, units),
    ),
  );
