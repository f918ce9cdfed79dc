import type { Depthwise, Loop } from '../kernels.ts';

/** Calls `window` with the first cell of every window in y and in x. */
function everyWindow({ n, ySteps, xSteps, yAt, xAt }: Depthwise, window: (y: number, x: number) => void): void {
  for (let i = 0; i < n[0]; i++)
    for (let j = 0; j < n[1]; j++)
      for (let k = 0; k < n[2]; k++)
        window(
          yAt + i * ySteps[0] + j * ySteps[1] + k * ySteps[2],
          xAt + i * xSteps[0] + j * xSteps[1] + k * xSteps[2],
        );
}

/** `Depthwise` in plain TypeScript; `f` rounds after every operation, or not at all. */
export function depthwise(f: (x: number) => number, d: Depthwise): Loop {
  const { x, y, w, bias, channels } = d,
    [t0, t1] = d.taps,
    [s0, s1] = d.tapSteps,
    [w0, w1] = d.wSteps;
  return () =>
    everyWindow(d, (out, at) => {
      for (let c = 0; c < channels; c++) {
        let sum = bias ? bias[c]! : 0;
        for (let i = 0; i < t0; i++)
          for (let j = 0; j < t1; j++) sum = f(sum + f(x[at + i * s0 + j * s1 + c]! * w[d.wAt + i * w0 + j * w1 + c]!));
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
    everyWindow(d, (out, at) => {
      for (let i = 0; i < t0; i++)
        for (let j = 0; j < t1; j++) {
          const from = at + i * s0 + j * s1,
            to = d.wAt + i * w0 + j * w1;
          for (let c = 0; c < channels; c++) w[to + c] = w[to + c]! + f(x[from + c]! * y[out + c]!);
        }
    });
}
