import type { Fields, Options } from '../fields.ts';
import type { Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { pool, poolLargestGradient } from '../kernels/pool.ts';
import { largestBackByTable, largestByTable } from '../kernels/tables.ts';
import type { LayerDef, Trial } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Windows } from './pooling.ts';

/** The largest number under each window; its gradient goes back to that winner alone (the first, where several tie). */
export const maxPooling = <const F extends Fields>(
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
  // y[window] = max over its taps of x
  forward: (options, { x, y }) => {
    const p = windows(options, x);
    return [
      {
        out: 'y',
        shape: y,
        law: laws.forward,
        reduce: 'max',
        terms: p.taps,
        term: (cell, t) => {
          const at = p.tap(cell, t);
          return at < 0 ? null : times(ref('x', at));
        },
        bind: (out, read, k) =>
          typeof p.sizes === 'function'
            ? largestByTable(out, read('x'), p.sizes())
            : pool(k, 'largest', out, read('x'), p.sizes),
      },
    ];
  },
  // dx[cell] = Σ over the windows it is in: dy[window] if it won there, else 0
  backward: (options, { x }) => {
    const p = windows(options, x);
    const winner = (window: number, read: Read): number => {
      const values = read('x');
      let best = -1;
      for (let t = 0; t < p.taps; t++) {
        const at = p.tap(window, t);
        if (at >= 0 && (best < 0 || values[at]! > values[best]! || values[at]! !== values[at]!)) best = at;
      }
      return best;
    };
    return [
      {
        out: 'dx',
        shape: x,
        law: laws.backward,
        terms: p.taps,
        term: (cell, t, read) => {
          const window = p.reader(cell, t);
          return window < 0 ? null : scaled(winner(window, read) === cell ? 1 : 0, ref('dy', window));
        },
        bind: (out, read, k) =>
          typeof p.sizes === 'function'
            ? largestBackByTable(out, read('x'), read('y'), read('dy'), p.sizes())
            : poolLargestGradient(k, out, read('x'), read('y'), read('dy'), p.sizes),
      },
    ];
  },
});
