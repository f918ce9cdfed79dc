import type { Fold, Loop } from '../kernels.ts';

type F = Float32Array;

/** The sum of x (of x·y) over n cells from `at`, in four sums that are added in the end, begun with `sums`. */
function lineSum(x: F, y: F | null, at: number, n: number, sums: Float64Array): void {
  const whole = at + n - (n % 4);
  let c = at;
  if (y)
    for (; c < whole; c += 4) {
      sums[0]! += x[c]! * y[c]!;
      sums[1]! += x[c + 1]! * y[c + 1]!;
      sums[2]! += x[c + 2]! * y[c + 2]!;
      sums[3]! += x[c + 3]! * y[c + 3]!;
    }
  else
    for (; c < whole; c += 4) {
      sums[0]! += x[c]!;
      sums[1]! += x[c + 1]!;
      sums[2]! += x[c + 2]!;
      sums[3]! += x[c + 3]!;
    }
  for (; c < at + n; c++) sums[0]! += y ? x[c]! * y[c]! : x[c]!;
}

/** `Fold` in plain TypeScript: sums in double precision, of one group four at a time or, where groups lie side by side, in turn. */
export function fold({ kind, out, x, y, nest: [na, nb, nc, nd], over, inverse }: Fold): Loop {
  const done = (sum: number): number => (inverse ? over / sum : sum / over),
    line = nc * nd;
  const sums = new Float64Array(4);
  const largest = (at: number): number => {
    let top = -Infinity;
    for (let b = 0; b < nb; b++, at += line) for (let c = at; c < at + nd; c++) top = Math.max(top, x[c]!);
    return top;
  };
  const sum = (at: number): number => {
    if (nd === 1) {
      let one = 0;
      for (let b = 0, cell = at; b < nb; b++, cell += line) one += y ? x[cell]! * y[cell]! : x[cell]!;
      return one;
    }
    sums.fill(0);
    for (let b = 0; b < nb; b++) lineSum(x, y, at + b * line, nd, sums);
    return sums[0]! + sums[2]! + (sums[1]! + sums[3]!);
  };
  return () => {
    for (let a = 0, g = 0; a < na; a++)
      for (let c = 0; c < nc; c++, g++) {
        const at = a * nb * line + c * nd;
        out[g] = kind === 'largest' ? largest(at) : done(sum(at));
      }
  };
}
