import type { Loop, Move } from '../kernels.ts';

/** `Move` in plain TypeScript. */
export function move({ sizes: [n0, n1, n2, n3], out, from }: Move): Loop {
  const to = out.data,
    source = from.data,
    [o0, o1, o2, o3] = out.steps,
    [f0, f1, f2, f3] = from.steps;
  return () => {
    for (let i = 0; i < n0; i++)
      for (let j = 0; j < n1; j++)
        for (let k = 0; k < n2; k++) {
          let o = out.at + i * o0 + j * o1 + k * o2,
            at = from.at + i * f0 + j * f1 + k * f2;
          for (let l = 0; l < n3; l++, o += o3, at += f3) to[o] = source[at]!;
        }
  };
}
