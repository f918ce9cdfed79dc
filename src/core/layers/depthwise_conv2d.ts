import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int, pair } from '../fields.ts';
import { initializerField } from '../initializers/index.ts';
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
  kernelSize: pair(1),
  strides: pair(1, [1, 1]),
  padding: choice(['valid', 'same'], 'valid'),
  depthMultiplier: int(1, 1),
  dilationRate: pair(1, [1, 1]),
  activation: activationField,
  useBias: flag(true),
  depthwiseInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

/** A convolution with a group for each channel; filter c·m + k is the k-th of channel c. */
const geometry = (options: Options<typeof fields>, x: Shape) =>
  imageConvolution(options, x, (x[3] ?? 1) * options.depthMultiplier, x[3] ?? 1);

/** Every channel is convolved by itself, with kernels of its own. */
export const depthwiseConv2D = layer({
  type: 'depthwise_conv2d',
  fields,
  trials: [
    { options: { kernelSize: [2, 3] }, inputs: [[2, 4, 4, 2]] },
    {
      options: { kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2, activation: 'relu6', useBias: false },
      inputs: [[1, 5, 4, 2]],
    },
    { options: { kernelSize: 2, dilationRate: 2, padding: 'same' }, inputs: [[1, 4, 4, 1]] },
  ],
  output: (options, x) => {
    const { batch, rows, columns, filters } = geometry(options, x);
    return shapedBy(options.activation, [batch, rows.output, columns.output, filters]);
  },
  weights: ({ kernelSize, depthMultiplier, useBias, depthwiseInitializer, biasInitializer }, x) => ({
    kernel: { shape: [...kernelSize, x[3]!, depthMultiplier], initializer: depthwiseInitializer },
    ...(useBias && { bias: { shape: [x[3]! * depthMultiplier], initializer: biasInitializer } }),
  }),
  // z[n,h,w,c·m+k] = Σ_{i,j} x[n, h·s+i·d−p, w·s+j·d−p, c]·W[i,j,c,k] + b[c·m+k]
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return activated(activation, y, (out) =>
      convolved(
        g,
        {
          out,
          shape: y,
          law: `${out}_{h,w,f} = \\sum_{i,j} w_{i,j,f}\\; x_{${shifted('h', g.rows, 'i')},\\,${shifted('w', g.columns, 'j')},\\,c}${useBias ? ' + b_f' : ''}`,
        },
        'x',
        'kernel',
        useBias ? 'bias' : null,
      ),
    );
  },
  // the gradients of a convolution in groups
  backward: (options, { x, y }) => {
    const g = geometry(options, x),
      { kernelSize, depthMultiplier, useBias, activation } = options;
    return unactivated(activation, y, (dz) => [
      kernelGradient(
        g,
        {
          out: 'dkernel',
          shape: [...kernelSize, g.channels, depthMultiplier],
          law: `\\frac{\\partial L}{\\partial w_{i,j,f}} = \\sum_{h,w} x_{${shifted('h', g.rows, 'i')},\\,${shifted('w', g.columns, 'j')},\\,c}\\; ${slope(dz, 'h,w,f')}`,
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
          law: `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{f}\\sum_{i,j} w_{i,j,f}\\; ${slope(dz, `${unshifted('r', g.rows, 'i')},\\,${unshifted('q', g.columns, 'j')},\\,f`)}`,
        },
        'kernel',
        dz,
      ),
    ]);
  },
});
