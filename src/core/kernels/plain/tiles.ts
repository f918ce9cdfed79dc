import type { Product } from '../kernels.ts';

type F = Float32Array;
const f = Math.fround;

/** A `Product` as its tiles walk through it: from the end of an inner sum to the next of the one around it by `d…`. */
export interface Walk {
  readonly out: F;
  readonly a: F;
  readonly b: F;
  readonly bias: F | null;
  readonly add: boolean;
  readonly outRow: number;
  readonly aRow: number;
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  readonly a3: number;
  readonly b3: number;
  readonly da2: number;
  readonly db2: number;
  readonly da1: number;
  readonly db1: number;
}

/** The steps of a product, worked out once. */
export function walkOf({ out, a, b, bias, add, k: [k1, k2, k3] }: Product): Walk {
  return {
    out: out.data,
    a: a.data,
    b: b.data,
    bias,
    add,
    outRow: out.row,
    aRow: a.row,
    k1,
    k2,
    k3,
    a3: a.k[2],
    b3: b.k[2],
    da2: a.k[1] - k3 * a.k[2],
    db2: b.k[1] - k3 * b.k[2],
    da1: a.k[0] - k2 * a.k[1],
    db1: b.k[0] - k2 * b.k[1],
  };
}

/** Four rows of five columns. */
export function fourByFive(w: Walk, o: number, x: number, q: number, c: number): void {
  const { out, a, b, bias, outRow, aRow, k1, k2, k3, a3, b3, da2, db2, da1, db1 } = w,
    aRow2 = 2 * aRow,
    aRow3 = 3 * aRow;
  let s0 = bias ? bias[c]! : 0,
    s1 = bias ? bias[c + 1]! : 0,
    s2 = bias ? bias[c + 2]! : 0,
    s3 = bias ? bias[c + 3]! : 0,
    s4 = bias ? bias[c + 4]! : 0,
    t0 = s0,
    t1 = s1,
    t2 = s2,
    t3 = s3,
    t4 = s4,
    u0 = s0,
    u1 = s1,
    u2 = s2,
    u3 = s3,
    u4 = s4,
    v0 = s0,
    v1 = s1,
    v2 = s2,
    v3 = s3,
    v4 = s4;
  for (let i = 0; i < k1; i++, x += da1, q += db1)
    for (let j = 0; j < k2; j++, x += da2, q += db2)
      for (let l = 0; l < k3; l++, x += a3, q += b3) {
        const b0 = b[q]!,
          b1 = b[q + 1]!,
          b2 = b[q + 2]!,
          b3 = b[q + 3]!,
          b4 = b[q + 4]!;
        const e = a[x]!;
        s0 = f(s0 + f(e * b0));
        s1 = f(s1 + f(e * b1));
        s2 = f(s2 + f(e * b2));
        s3 = f(s3 + f(e * b3));
        s4 = f(s4 + f(e * b4));
        const g = a[x + aRow]!;
        t0 = f(t0 + f(g * b0));
        t1 = f(t1 + f(g * b1));
        t2 = f(t2 + f(g * b2));
        t3 = f(t3 + f(g * b3));
        t4 = f(t4 + f(g * b4));
        const h = a[x + aRow2]!;
        u0 = f(u0 + f(h * b0));
        u1 = f(u1 + f(h * b1));
        u2 = f(u2 + f(h * b2));
        u3 = f(u3 + f(h * b3));
        u4 = f(u4 + f(h * b4));
        const m = a[x + aRow3]!;
        v0 = f(v0 + f(m * b0));
        v1 = f(v1 + f(m * b1));
        v2 = f(v2 + f(m * b2));
        v3 = f(v3 + f(m * b3));
        v4 = f(v4 + f(m * b4));
      }
  put5(out, w.add, o, s0, s1, s2, s3, s4);
  put5(out, w.add, o + outRow, t0, t1, t2, t3, t4);
  put5(out, w.add, o + 2 * outRow, u0, u1, u2, u3, u4);
  put5(out, w.add, o + 3 * outRow, v0, v1, v2, v3, v4);
}

/** Four rows of four columns. */
export function fourByFour(w: Walk, o: number, x: number, q: number, c: number): void {
  const { out, a, b, bias, outRow, aRow, k1, k2, k3, a3, b3, da2, db2, da1, db1 } = w,
    aRow2 = 2 * aRow,
    aRow3 = 3 * aRow;
  let s0 = bias ? bias[c]! : 0,
    s1 = bias ? bias[c + 1]! : 0,
    s2 = bias ? bias[c + 2]! : 0,
    s3 = bias ? bias[c + 3]! : 0,
    t0 = s0,
    t1 = s1,
    t2 = s2,
    t3 = s3,
    u0 = s0,
    u1 = s1,
    u2 = s2,
    u3 = s3,
    v0 = s0,
    v1 = s1,
    v2 = s2,
    v3 = s3;
  for (let i = 0; i < k1; i++, x += da1, q += db1)
    for (let j = 0; j < k2; j++, x += da2, q += db2)
      for (let l = 0; l < k3; l++, x += a3, q += b3) {
        const b0 = b[q]!,
          b1 = b[q + 1]!,
          b2 = b[q + 2]!,
          b3 = b[q + 3]!;
        const e = a[x]!;
        s0 = f(s0 + f(e * b0));
        s1 = f(s1 + f(e * b1));
        s2 = f(s2 + f(e * b2));
        s3 = f(s3 + f(e * b3));
        const g = a[x + aRow]!;
        t0 = f(t0 + f(g * b0));
        t1 = f(t1 + f(g * b1));
        t2 = f(t2 + f(g * b2));
        t3 = f(t3 + f(g * b3));
        const h = a[x + aRow2]!;
        u0 = f(u0 + f(h * b0));
        u1 = f(u1 + f(h * b1));
        u2 = f(u2 + f(h * b2));
        u3 = f(u3 + f(h * b3));
        const m = a[x + aRow3]!;
        v0 = f(v0 + f(m * b0));
        v1 = f(v1 + f(m * b1));
        v2 = f(v2 + f(m * b2));
        v3 = f(v3 + f(m * b3));
      }
  put4(out, w.add, o, s0, s1, s2, s3);
  put4(out, w.add, o + outRow, t0, t1, t2, t3);
  put4(out, w.add, o + 2 * outRow, u0, u1, u2, u3);
  put4(out, w.add, o + 3 * outRow, v0, v1, v2, v3);
}

/** Two rows of four columns. */
export function twoByFour(w: Walk, o: number, x: number, q: number, c: number): void {
  const { out, a, b, bias, outRow, aRow, k1, k2, k3, a3, b3, da2, db2, da1, db1 } = w;
  let s0 = bias ? bias[c]! : 0,
    s1 = bias ? bias[c + 1]! : 0,
    s2 = bias ? bias[c + 2]! : 0,
    s3 = bias ? bias[c + 3]! : 0,
    t0 = s0,
    t1 = s1,
    t2 = s2,
    t3 = s3;
  for (let i = 0; i < k1; i++, x += da1, q += db1)
    for (let j = 0; j < k2; j++, x += da2, q += db2)
      for (let l = 0; l < k3; l++, x += a3, q += b3) {
        const b0 = b[q]!,
          b1 = b[q + 1]!,
          b2 = b[q + 2]!,
          b3 = b[q + 3]!;
        const e = a[x]!;
        s0 = f(s0 + f(e * b0));
        s1 = f(s1 + f(e * b1));
        s2 = f(s2 + f(e * b2));
        s3 = f(s3 + f(e * b3));
        const g = a[x + aRow]!;
        t0 = f(t0 + f(g * b0));
        t1 = f(t1 + f(g * b1));
        t2 = f(t2 + f(g * b2));
        t3 = f(t3 + f(g * b3));
      }
  put4(out, w.add, o, s0, s1, s2, s3);
  put4(out, w.add, o + outRow, t0, t1, t2, t3);
}

/** Up to four cells side by side (`right`) or below one another (`down`); the last stands in for missing ones. */
export function four(
  w: Walk,
  o: number,
  x: number,
  q: number,
  c: number,
  count: number,
  down: 0 | 1,
  right: 0 | 1,
): void {
  const { out, a, b, bias, add, outRow, aRow, k1, k2, k3, a3, b3, da2, db2, da1, db1 } = w;
  const i1 = Math.min(1, count - 1),
    i2 = Math.min(2, count - 1),
    i3 = Math.min(3, count - 1);
  const x1 = down * i1 * aRow,
    x2 = down * i2 * aRow,
    x3 = down * i3 * aRow,
    q1 = right * i1,
    q2 = right * i2,
    q3 = right * i3;
  let s0 = bias ? bias[c]! : 0,
    s1 = bias ? bias[c + q1]! : 0,
    s2 = bias ? bias[c + q2]! : 0,
    s3 = bias ? bias[c + q3]! : 0;
  for (let i = 0; i < k1; i++, x += da1, q += db1)
    for (let j = 0; j < k2; j++, x += da2, q += db2)
      for (let l = 0; l < k3; l++, x += a3, q += b3) {
        s0 = f(s0 + f(a[x]! * b[q]!));
        s1 = f(s1 + f(a[x + x1]! * b[q + q1]!));
        s2 = f(s2 + f(a[x + x2]! * b[q + q2]!));
        s3 = f(s3 + f(a[x + x3]! * b[q + q3]!));
      }
  const o1 = o + down * i1 * outRow + q1,
    o2 = o + down * i2 * outRow + q2,
    o3 = o + down * i3 * outRow + q3;
  if (add) {
    s0 += out[o]!;
    s1 += out[o1]!;
    s2 += out[o2]!;
    s3 += out[o3]!;
  }
  out[o3] = s3;
  out[o2] = s2;
  out[o1] = s1;
  out[o] = s0;
}

function put5(out: F, add: boolean, o: number, s0: number, s1: number, s2: number, s3: number, s4: number): void {
  out[o] = add ? s0 + out[o]! : s0;
  out[o + 1] = add ? s1 + out[o + 1]! : s1;
  out[o + 2] = add ? s2 + out[o + 2]! : s2;
  out[o + 3] = add ? s3 + out[o + 3]! : s3;
  out[o + 4] = add ? s4 + out[o + 4]! : s4;
}

function put4(out: F, add: boolean, o: number, s0: number, s1: number, s2: number, s3: number): void {
  out[o] = add ? s0 + out[o]! : s0;
  out[o + 1] = add ? s1 + out[o + 1]! : s1;
  out[o + 2] = add ? s2 + out[o + 2]! : s2;
  out[o + 3] = add ? s3 + out[o + 3]! : s3;
}
