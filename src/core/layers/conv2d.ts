import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import { refuse } from '../errors.ts';
import { choice, flag, int, pair } from '../fields.ts';
import { ref, times } from '../formula.ts';
import { initializerField } from '../initializers/index.ts';
import { convolve, convolveInput, convolveKernel } from '../kernels/conv.ts';
import { fillColumnSums } from '../kernels/elementwise.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { slide, tapAt, windowAt } from '../window.ts';

type Geometry = {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'valid' | 'same';
};

/** Sizes and slides of a convolution of [batch, height, width, channels]. */
function geometry({ kernelSize: [kh, kw], strides: [sh, sw], padding }: Geometry, x: Shape) {
  if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
  const [batch, height, width, channels] = x as [number, number, number, number];
  return {
    batch,
    channels,
    kh,
    kw,
    rows: slide(height, kh, sh, padding, 'rows'),
    columns: slide(width, kw, sw, padding, 'columns'),
  };
}

/** One kernel slides over the image; at each place the window's numbers are multiplied with it and added up. */
export const conv2d = layer({
  type: 'conv2d',
  fields: {
    filters: int(1),
    kernelSize: pair(1),
    strides: pair(1, [1, 1]),
    padding: choice(['valid', 'same'], 'valid'),
    activation: activationField,
    useBias: flag(true),
    kernelInitializer: initializerField('glorot_uniform'),
    biasInitializer: initializerField('zeros'),
  },
  trials: [
    { options: { filters: 2, kernelSize: [3, 2] }, inputs: [[2, 4, 5, 2]] },
    { options: { filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }, inputs: [[1, 5, 4, 2]] },
    {
      options: { filters: 1, kernelSize: 2, strides: [1, 3], useBias: false, activation: 'tanh' },
      inputs: [[2, 3, 5, 1]],
    },
  ],
  output: (options, x) => {
    const { batch, rows, columns } = geometry(options, x);
    return shapedBy(options.activation, [batch, rows.output, columns.output, options.filters]);
  },
  weights: ({ filters, kernelSize, useBias, kernelInitializer, biasInitializer }, x) => ({
    kernel: { shape: [...kernelSize, x[3]!, filters], initializer: kernelInitializer },
    ...(useBias && { bias: { shape: [filters], initializer: biasInitializer } }),
  }),
  // z[n,h,w,f] = Σ_{i,j,c} x[n, h·s+i−p, w·s+j−p, c]·W[i,j,c,f] + b[f]
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { filters, useBias, activation } = options;
    const { channels, kw, rows, columns } = g;
    const taps = g.kh * kw * channels;
    return activated(activation, y, (out) => ({
      out,
      shape: y,
      law: `${out}_{h,w,f} = \\sum_{c}\\sum_{i,j} w_{i,j,c,f}\\; x_{${shifted('h', rows.stride, rows.before, 'i')},\\,${shifted('w', columns.stride, columns.before, 'j')},\\,c}${useBias ? ' + b_f' : ''}`,
      terms: taps + Number(useBias),
      term: (cell, t) => {
        const f = cell % filters;
        if (t === taps) return times(ref('bias', f));
        const c = t % channels,
          j = Math.floor(t / channels) % kw,
          i = Math.floor(t / (channels * kw));
        const place = Math.floor(cell / filters),
          w = place % columns.output,
          nh = Math.floor(place / columns.output);
        const row = tapAt(rows, nh % rows.output, i),
          column = tapAt(columns, w, j);
        if (row < 0 || column < 0) return null;
        const n = Math.floor(nh / rows.output);
        return times(
          ref('x', ((n * rows.input + row) * columns.input + column) * channels + c),
          ref('kernel', t * filters + f),
        );
      },
      bind: (z, read) => convolve(z, read('x'), read('kernel'), useBias ? read('bias') : null, g, filters),
    }));
  },
  // dW[i,j,c,f] = Σ_{n,h,w} x[n, h·s+i−p, w·s+j−p, c]·dz[n,h,w,f];  db[f] = Σ_{n,h,w} dz[n,h,w,f]
  // dx[n,r,q,c] = Σ_{i,j,f} W[i,j,c,f]·dz[n, (r+p−i)/s, (q+p−j)/s, f] where the division leaves no rest
  backward: (options, { x, y }) => {
    const g = geometry(options, x),
      { filters, useBias, activation } = options;
    const { batch, channels, kw, rows, columns } = g;
    const places = batch * rows.output * columns.output;
    return unactivated(activation, y, (dz) => {
      const upstream = (index: string): string => `\\frac{\\partial L}{\\partial ${dz[1]}_{${index}}}`;
      return [
        {
          out: 'dkernel',
          shape: [g.kh, kw, channels, filters],
          law: `\\frac{\\partial L}{\\partial w_{i,j,c,f}} = \\sum_{h,w} x_{${shifted('h', rows.stride, rows.before, 'i')},\\,${shifted('w', columns.stride, columns.before, 'j')},\\,c}\\; ${upstream('h,w,f')}`,
          terms: places,
          term: (cell, place) => {
            const f = cell % filters,
              tap = Math.floor(cell / filters);
            const c = tap % channels,
              j = Math.floor(tap / channels) % kw,
              i = Math.floor(tap / (channels * kw));
            const w = place % columns.output,
              nh = Math.floor(place / columns.output);
            const row = tapAt(rows, nh % rows.output, i),
              column = tapAt(columns, w, j);
            if (row < 0 || column < 0) return null;
            const n = Math.floor(nh / rows.output);
            return times(
              ref('x', ((n * rows.input + row) * columns.input + column) * channels + c),
              ref(dz, place * filters + f),
            );
          },
          bind: (out, read) => convolveKernel(out, read('x'), read(dz), g, filters),
        },
        ...(useBias
          ? [
              {
                out: 'dbias',
                shape: [filters],
                law: `\\frac{\\partial L}{\\partial b_f} = \\sum_{h,w} ${upstream('h,w,f')}`,
                terms: places,
                term: (f: number, place: number) => times(ref(dz, place * filters + f)),
                bind: (out: Float32Array, read: (name: string) => Float32Array) =>
                  fillColumnSums(out, read(dz), places, filters),
              },
            ]
          : []),
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{f}\\sum_{i,j} w_{i,j,c,f}\\; ${upstream(`${unshifted('r', rows.stride, rows.before, 'i')},\\,${unshifted('q', columns.stride, columns.before, 'j')},\\,f`)}`,
          terms: g.kh * kw * filters,
          term: (cell, t) => {
            const f = t % filters,
              j = Math.floor(t / filters) % kw,
              i = Math.floor(t / (filters * kw));
            const c = cell % channels,
              place = Math.floor(cell / channels);
            const q = place % columns.input,
              nr = Math.floor(place / columns.input);
            const h = windowAt(rows, nr % rows.input, i),
              w = windowAt(columns, q, j);
            if (h < 0 || w < 0) return null;
            const n = Math.floor(nr / rows.input);
            return times(
              ref('kernel', ((i * kw + j) * channels + c) * filters + f),
              ref(dz, ((n * rows.output + h) * columns.output + w) * filters + f),
            );
          },
          bind: (out, read) => convolveInput(out, read('kernel'), read(dz), g, filters),
        },
      ];
    });
  },
});

/** h·s + i − p as TeX, without what is 1 or 0. */
const shifted = (place: string, stride: number, before: number, tap: string): string =>
  `${stride === 1 ? place : `${stride}${place}`}+${tap}${before === 0 ? '' : `-${before}`}`;

/** (r + p − i) / s as TeX. */
const unshifted = (place: string, stride: number, before: number, tap: string): string => {
  const top = `${place}${before === 0 ? '' : `+${before}`}-${tap}`;
  return stride === 1 ? top : `(${top})/${stride}`;
};
