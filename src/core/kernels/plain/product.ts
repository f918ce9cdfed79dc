import type { Loop, Product } from '../kernels.ts';

/**
 * `Product` in plain TypeScript, four columns and two rows at a time. At the edges the last row and column stand in for the missing
 * ones: their cells are computed, and written, more than once. `f` rounds after every operation, or not at all.
 */
export function product(f: (x: number) => number, p: Product): Loop {
  const { n, rows, columns, k, bias, add } = p;
  const out = p.out.data,
    a = p.a.data,
    b = p.b.data,
    outRow = p.out.row,
    aRow = p.a.row,
    [k1, k2, k3] = k,
    a3 = p.a.k[2],
    b3 = p.b.k[2],
    da2 = p.a.k[1] - k3 * a3,
    db2 = p.b.k[1] - k3 * b3,
    da1 = p.a.k[0] - k2 * p.a.k[1],
    db1 = p.b.k[0] - k2 * p.b.k[1];

  const panel = (o0: number, a0: number, b0: number): void => {
    for (let c = 0; c < columns; c += 4) {
      const e1 = Math.min(1, columns - 1 - c),
        e2 = Math.min(2, columns - 1 - c),
        e3 = Math.min(3, columns - 1 - c);
      const z0 = bias ? bias[c]! : 0,
        z1 = bias ? bias[c + e1]! : 0,
        z2 = bias ? bias[c + e2]! : 0,
        z3 = bias ? bias[c + e3]! : 0;
      for (let r = 0; r < rows; r += 2) {
        const down = r + 1 < rows ? 1 : 0,
          aDown = down * aRow;
        let s0 = z0,
          s1 = z1,
          s2 = z2,
          s3 = z3,
          t0 = z0,
          t1 = z1,
          t2 = z2,
          t3 = z3;
        let x = a0 + r * aRow,
          q = b0 + c;
        for (let i = 0; i < k1; i++, x += da1, q += db1)
          for (let j = 0; j < k2; j++, x += da2, q += db2)
            for (let l = 0; l < k3; l++, x += a3, q += b3) {
              const u = a[x]!,
                v = a[x + aDown]!,
                w0 = b[q]!,
                w1 = b[q + e1]!,
                w2 = b[q + e2]!,
                w3 = b[q + e3]!;
              s0 = f(s0 + f(u * w0));
              s1 = f(s1 + f(u * w1));
              s2 = f(s2 + f(u * w2));
              s3 = f(s3 + f(u * w3));
              t0 = f(t0 + f(v * w0));
              t1 = f(t1 + f(v * w1));
              t2 = f(t2 + f(v * w2));
              t3 = f(t3 + f(v * w3));
            }
        const o = o0 + r * outRow + c,
          under = o + down * outRow;
        if (add) {
          s0 += out[o]!;
          s1 += out[o + e1]!;
          s2 += out[o + e2]!;
          s3 += out[o + e3]!;
          t0 += out[under]!;
          t1 += out[under + e1]!;
          t2 += out[under + e2]!;
          t3 += out[under + e3]!;
        }
        out[under] = t0;
        out[under + e1] = t1;
        out[under + e2] = t2;
        out[under + e3] = t3;
        out[o] = s0;
        out[o + e1] = s1;
        out[o + e2] = s2;
        out[o + e3] = s3;
      }
    }
  };
  return () => {
    for (let i = 0; i < n[0]; i++)
      for (let j = 0; j < n[1]; j++)
        panel(
          p.out.at + i * p.out.n[0] + j * p.out.n[1],
          p.a.at + i * p.a.n[0] + j * p.a.n[1],
          p.b.at + i * p.b.n[0] + j * p.b.n[1],
        );
  };
}
