import { ref, scaled } from '../formula.ts';
import { poolAverage, poolAverageGradient } from '../kernels/pool.ts';
import { layer } from '../layer.ts';
import { pooling, poolingFields, tapTable } from './pooling.ts';

/** The mean of the numbers under each window, padding not counted; its gradient is split evenly among them. */
export const averagePooling2D = layer({
  type: 'average_pooling2d',
  fields: poolingFields,
  trials: [
    { options: {}, inputs: [[2, 4, 4, 2]] },
    { options: { poolSize: [3, 2], strides: 1, padding: 'same' }, inputs: [[1, 4, 5, 2]] },
  ],
  output: (options, x) => pooling(options, x).output,
  // y[n,h,w,c] = (1/k) Σ_{i,j} x[n, h·s+i−p, w·s+j−p, c], k the cells of the window inside the image
  forward: (options, { x, y }) => {
    const p = pooling(options, x),
      share = shares(p);
    return [
      {
        out: 'y',
        shape: y,
        law: 'y_{h,w,c} = \\frac{1}{k}\\sum_{i,j} x_{h\\cdot s+i,\\;w\\cdot s+j,\\;c}',
        terms: p.taps,
        term: (cell, t) => {
          const at = p.tap(cell, t);
          return at < 0 ? null : scaled(share(cell), ref('x', at));
        },
        bind: (out, read) => poolAverage(out, read('x'), tapTable(p), p.taps),
      },
    ];
  },
  // dx[cell] = Σ over the windows it is in: dy[window] / k
  backward: (options, { x }) => {
    const p = pooling(options, x),
      share = shares(p);
    return [
      {
        out: 'dx',
        shape: x,
        law: '\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{h,w} \\frac{1}{k}\\, \\frac{\\partial L}{\\partial y_{h,w,c}}',
        terms: p.taps,
        term: (cell, t) => {
          const window = p.reader(cell, t);
          return window < 0 ? null : scaled(share(window), ref('dy', window));
        },
        bind: (out, read) => poolAverageGradient(out, read('dy'), tapTable(p), p.taps),
      },
    ];
  },
});

/** 1 / the number of cells of a window that lie inside the image. */
function shares({ taps, tap }: ReturnType<typeof pooling>): (window: number) => number {
  return (window) => {
    let inside = 0;
    for (let t = 0; t < taps; t++) if (tap(window, t) >= 0) inside++;
    return 1 / inside;
  };
}
