import type { Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { poolMax, poolMaxGradient } from '../kernels/pool.ts';
import { layer } from '../layer.ts';
import { pooling, poolingFields, tapTable } from './pooling.ts';

/** The largest number under each window; its gradient goes back to that winner alone (the first, where several tie). */
export const maxPooling2D = layer({
  type: 'max_pooling2d',
  fields: poolingFields,
  trials: [
    { options: {}, inputs: [[2, 4, 4, 2]] },
    { options: { poolSize: [3, 2], strides: 1 }, inputs: [[1, 5, 4, 2]] },
    { options: { poolSize: 3, strides: 2, padding: 'same' }, inputs: [[1, 4, 5, 2]] },
  ],
  output: (options, x) => pooling(options, x).output,
  // y[n,h,w,c] = max_{i,j} x[n, h·s+i−p, w·s+j−p, c]
  forward: (options, { x, y }) => {
    const p = pooling(options, x);
    return [
      {
        out: 'y',
        shape: y,
        law: 'y_{h,w,c} = \\max_{i,j}\\, x_{h\\cdot s+i,\\;w\\cdot s+j,\\;c}',
        reduce: 'max',
        terms: p.taps,
        term: (cell, t) => {
          const at = p.tap(cell, t);
          return at < 0 ? null : times(ref('x', at));
        },
        bind: (out, read) => poolMax(out, read('x'), tapTable(p), p.taps),
      },
    ];
  },
  // dx[cell] = Σ over the windows it is in: dy[window] if it won there, else 0
  backward: (options, { x }) => {
    const p = pooling(options, x);
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
        law: '\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{\\text{won}} \\frac{\\partial L}{\\partial y_{h,w,c}}',
        terms: p.taps,
        term: (cell, t, read) => {
          const window = p.reader(cell, t);
          return window < 0 ? null : scaled(winner(window, read) === cell ? 1 : 0, ref('dy', window));
        },
        bind: (out, read) => poolMaxGradient(out, read('x'), read('dy'), tapTable(p), p.taps),
      },
    ];
  },
});
