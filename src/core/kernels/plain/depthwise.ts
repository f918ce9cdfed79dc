import type { Depthwise, Loop } from '../kernels.ts';
import { everyRow } from './rows.ts';

/** `Depthwise` in plain TypeScript; `f` rounds after every operation, or not at all. */
export function depthwise(f: (x: number) => number, d: Depthwise): Loop {
  const { x, y, w, bias, channels } = d,
    [t0, t1] = d.taps,
    [s0, s1] = d.tapSteps,
    [w0, w1] = d.wSteps;
  return () =>
    everyRow(d, (out, at) => {
      for (let k = 0; k < d.n[2]; k++, out += d.ySteps[2], at += d.xSteps[2])
        for (let c = 0; c < channels; c++) {
          let sum = bias ? bias[c]! : 0;
          for (let i = 0; i < t0; i++)
            for (let j = 0, from = at + i * s0 + c, by = d.wAt + i * w0 + c; j < t1; j++, from += s1, by += w1)
              sum = f(sum + f(x[from]! * w[by]!));
          y[out + c] = sum;
        }
    });
}

/** The way back to the kernel. */
export function depthwiseBack(f: (x: number) => number, d: Depthwise): Loop {
  const { x, y, w, channels } = d,
    [t0, t1] = d.taps,
    [s0, s1] = d.tapSteps,
    [w0, w1] = d.wSteps;
  return () =>
    everyRow(d, (out, at) => {
      for (let k = 0; k < d.n[2]; k++, out += d.ySteps[2], at += d.xSteps[2])
        for (let i = 0; i < t0; i++)
          for (let j = 0; j < t1; j++) {
            const from = at + i * s0 + j * s1,
              to = d.wAt + i * w0 + j * w1;
            for (let c = 0; c < channels; c++) w[to + c] = w[to + c]! + f(x[from + c]! * y[out + c]!);
          }
    });
}
