import type { Loop, Pool, PoolBack } from '../kernels.ts';

const f = Math.fround;

/** Calls `window` with the first cell of every window and of its taps, all channels in turn. */
function everyWindow(p: Pool, window: (y: number, x: number) => void): void {
  const [n0, n1, n2] = p.n,
    [y0, y1, y2] = p.ySteps,
    [x0, x1, x2] = p.xSteps;
  for (let i = 0; i < n0; i++)
    for (let j = 0; j < n1; j++)
      for (let k = 0; k < n2; k++) {
        const y = p.yAt + i * y0 + j * y1 + k * y2,
          x = p.xAt + i * x0 + j * x1 + k * x2;
        for (let c = 0; c < p.channels; c++) window(y + c, x + c);
      }
}

/** `Pool` in plain TypeScript; NaN wins. */
export function pool(p: Pool): Loop {
  const { x, y } = p,
    [t0, t1] = p.taps,
    [s0, s1] = p.tapSteps,
    share = f(1 / (t0 * t1));
  if (p.kind === 'mean')
    return () =>
      everyWindow(p, (out, at) => {
        let sum = 0;
        for (let i = 0; i < t0; i++) for (let j = 0; j < t1; j++) sum = f(sum + x[at + i * s0 + j * s1]!);
        y[out] = sum * share;
      });
  return () =>
    everyWindow(p, (out, at) => {
      let best = -Infinity;
      for (let i = 0; i < t0; i++) for (let j = 0; j < t1; j++) best = Math.max(best, x[at + i * s0 + j * s1]!);

      y[out] = best;
    });
}

/** `PoolBack` in plain TypeScript. */
export function poolBack(p: PoolBack): Loop {
  const { x, y, dx, dy } = p,
    [t0, t1] = p.taps,
    [s0, s1] = p.tapSteps,
    share = f(1 / (t0 * t1));
  if (p.kind === 'mean')
    return () =>
      everyWindow(p, (out, at) => {
        const part = f(dy[out]! * share);
        for (let i = 0; i < t0; i++) for (let j = 0; j < t1; j++) dx[at + i * s0 + j * s1]! += part;
      });
  return () =>
    everyWindow(p, (out, at) => {
      const top = y[out]!;
      for (let i = 0; i < t0; i++)
        for (let j = 0; j < t1; j++) {
          const cell = at + i * s0 + j * s1;
          if (x[cell]! !== top) continue;
          dx[cell]! += dy[out]!;
          return;
        }
    });
}
