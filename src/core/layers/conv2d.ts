import { activated, activationField, shapedBy, unactivated } from '../activations/known.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int, pair } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import {
  biasGradient,
  convolved,
  imageConvolution,
  inputGradient,
  kernelGradient,
  shifted,
  slope,
  unshifted,
} from './convolution.ts';

const fields = {
  filters: int(1),
  kernelSize: pair(1),
  strides: pair(1, [1, 1]),
  padding: choice(['valid', 'same'], 'valid'),
  dilationRate: pair(1, [1, 1]),
  groups: int(1, 1),
  activation: activationField,
  useBias: flag(true),
  kernelInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

const geometry = (options: Options<typeof fields>, x: Shape) =>
  imageConvolution(options, x, options.filters, options.groups);

/** One kernel slides over the image; at each place the window's numbers are multiplied with it and added up. */
export const conv2d = layer({
  type: 'conv2d',
  fields,
  trials: [
    { options: { filters: 2, kernelSize: [3, 2] }, inputs: [[2, 4, 5, 2]] },
    { options: { filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }, inputs: [[1, 5, 4, 2]] },
    {
      options: { filters: 1, kernelSize: 2, strides: [1, 3], useBias: false, activation: 'tanh' },
      inputs: [[2, 3, 5, 1]],
    },
    {
      options: { filters: 4, kernelSize: 2, dilationRate: [2, 1], groups: 2, padding: 'same' },
      inputs: [[1, 4, 3, 2]],
    },
  ],
  output: (options, x) => {
    const { batch, rows, columns } = geometry(options, x);
    return shapedBy(options.activation, [batch, rows.output, columns.output, options.filters]);
  },
  weights: ({ filters, groups, kernelSize, useBias, kernelInitializer, biasInitializer }, x) => ({
    kernel: { shape: [...kernelSize, x[3]! / groups, filters], initializer: kernelInitializer },
    ...(useBias && { bias: { shape: [filters], initializer: biasInitializer } }),
  }),
  // z[n,h,w,f] = Σ_{i,j,c} x[n, h·s+i·d−p, w·s+j·d−p, c]·W[i,j,c,f] + b[f]
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return activated(activation, y, (out) =>
      convolved(
        g,
        {
          out,
          shape: y,
          law: `${out}_{h,w,f} = \\sum_{c}\\sum_{i,j} w_{i,j,c,f}\\; x_{${shifted('h', g.rows, 'i')},\\,${shifted('w', g.columns, 'j')},\\,c}${useBias ? ' + b_f' : ''}`,
        },
        'x',
        'kernel',
        useBias ? 'bias' : null,
      ),
    );
  },
  // dW[i,j,c,f] = Σ_{n,h,w} x[n, h·s+i·d−p, w·s+j·d−p, c]·dz[n,h,w,f];  db[f] = Σ_{n,h,w} dz[n,h,w,f]
  // dx[n,r,q,c] = Σ_{i,j,f} W[i,j,c,f]·dz[n, (r+p−i·d)/s, (q+p−j·d)/s, f] where the division leaves no rest
  backward: (options, { x, y }) => {
    const g = geometry(options, x),
      { kernelSize, groups, filters, useBias, activation } = options;
    return unactivated(activation, y, (dz) => [
      kernelGradient(
        g,
        {
          out: 'dkernel',
          shape: [...kernelSize, g.channels / groups, filters],
          law: `\\frac{\\partial L}{\\partial w_{i,j,c,f}} = \\sum_{h,w} x_{${shifted('h', g.rows, 'i')},\\,${shifted('w', g.columns, 'j')},\\,c}\\; ${slope(dz, 'h,w,f')}`,
        },
        'x',
        dz,
      ),
      ...(useBias ? [biasGradient(dz, y, 'h,w')] : []),
      inputGradient(
        g,
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{f}\\sum_{i,j} w_{i,j,c,f}\\; ${slope(dz, `${unshifted('r', g.rows, 'i')},\\,${unshifted('q', g.columns, 'j')},\\,f`)}`,
        },
        'kernel',
        dz,
      ),
    ]);
  },
});
