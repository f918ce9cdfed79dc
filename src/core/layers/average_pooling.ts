import type { Fields, Options } from '../fields.ts';
import { ref, scaled } from '../formula.ts';
import { pool, poolMeanGradient } from '../kernels/pool.ts';
import { meanBackByTable, meanByTable } from '../kernels/tables.ts';
import type { LayerDef, Trial } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Windows } from './pooling.ts';

/** The mean of the numbers under each window, padding not counted; its gradient is split evenly among them. */
export const averagePooling = <const F extends Fields>(
  type: string,
  fields: F,
  windows: (options: Options<F>, x: Shape) => Windows,
  laws: { readonly forward: string; readonly backward: string },
  trials: readonly Trial[],
): LayerDef<F> => ({
  type,
  fields,
  trials,
  output: (options, x) => windows(options, x).output,
  // y[window] = (1/k) Σ over its taps of x, k of which lie inside
  forward: (options, { x, y }) => {
    const p = windows(options, x),
      share = shares(p);
    return [
      {
        out: 'y',
        shape: y,
        law: laws.forward,
        terms: p.taps,
        term: (cell, t) => {
          const at = p.tap(cell, t);
          return at < 0 ? null : scaled(share(cell), ref('x', at));
        },
        bind: (out, read, k) =>
          typeof p.sizes === 'function'
            ? meanByTable(out, read('x'), p.sizes())
            : pool(k, 'mean', out, read('x'), p.sizes),
      },
    ];
  },
  // dx[cell] = Σ over the windows it is in: dy[window] / k
  backward: (options, { x }) => {
    const p = windows(options, x),
      share = shares(p);
    return [
      {
        out: 'dx',
        shape: x,
        law: laws.backward,
        terms: p.taps,
        term: (cell, t) => {
          const window = p.reader(cell, t);
          return window < 0 ? null : scaled(share(window), ref('dy', window));
        },
        bind: (out, read, k) =>
          typeof p.sizes === 'function'
            ? meanBackByTable(out, read('dy'), p.sizes())
            : poolMeanGradient(k, out, read('dy'), p.sizes),
      },
    ];
  },
});

/** 1 / the number of cells of a window that lie inside. */
function shares({ taps, tap }: Windows): (window: number) => number {
  return (window) => {
    let inside = 0;
    for (let t = 0; t < taps; t++) if (tap(window, t) >= 0) inside++;
    return 1 / inside;
  };
}
