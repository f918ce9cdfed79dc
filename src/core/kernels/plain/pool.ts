import type { Loop, Pool, PoolBack } from '../kernels.ts';
import { everyRow } from './rows.ts';

const f = Math.fround;

/** `Pool` in plain TypeScript; NaN wins. */
export function pool(p: Pool): Loop {
  const { x, y, channels } = p,
    [t0, t1] = p.taps,
    [s0, s1] = p.tapSteps,
    along = p.n[2],
    yStep = p.ySteps[2],
    xStep = p.xSteps[2],
    share = f(1 / (t0 * t1));
  if (p.kind === 'mean')
    return () =>
      everyRow(p, (out, at) => {
        for (let k = 0; k < along; k++, out += yStep, at += xStep)
          for (let c = 0; c < channels; c++) {
            let sum = 0;
            for (let i = 0; i < t0; i++)
              for (let j = 0, from = at + c + i * s0; j < t1; j++, from += s1) sum = f(sum + x[from]!);
            y[out + c] = sum * share;
          }
      });
  return () =>
    everyRow(p, (out, at) => {
      for (let k = 0; k < along; k++, out += yStep, at += xStep)
        for (let c = 0; c < channels; c++) {
          let best = -Infinity;
          for (let i = 0; i < t0; i++)
            for (let j = 0, from = at + c + i * s0; j < t1; j++, from += s1) best = Math.max(best, x[from]!);
          y[out + c] = best;
        }
    });
}

/** `PoolBack` in plain TypeScript. */
export function poolBack(p: PoolBack): Loop {
  const { x, y, dx, dy, channels } = p,
    [t0, t1] = p.taps,
    [s0, s1] = p.tapSteps,
    along = p.n[2],
    yStep = p.ySteps[2],
    xStep = p.xSteps[2],
    share = f(1 / (t0 * t1));
  if (p.kind === 'mean')
    return () =>
      everyRow(p, (out, at) => {
        for (let k = 0; k < along; k++, out += yStep, at += xStep)
          for (let c = 0; c < channels; c++) {
            const part = f(dy[out + c]! * share);
            for (let i = 0; i < t0; i++) for (let j = 0, to = at + c + i * s0; j < t1; j++, to += s1) dx[to]! += part;
          }
      });
  return () =>
    everyRow(p, (out, at) => {
      for (let k = 0; k < along; k++, out += yStep, at += xStep)
        for (let c = 0; c < channels; c++) {
          const top = y[out + c]!;
          search: for (let i = 0; i < t0; i++)
            for (let j = 0, to = at + c + i * s0; j < t1; j++, to += s1)
              if (x[to] === top) {
                dx[to]! += dy[out + c]!;
                break search;
              }
        }
    });
}
