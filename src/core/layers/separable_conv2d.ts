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
  filters: int(1),
  kernelSize: pair(1),
  strides: pair(1, [1, 1]),
  padding: choice(['valid', 'same'], 'valid'),
  depthMultiplier: int(1, 1),
  dilationRate: pair(1, [1, 1]),
  activation: activationField,
  useBias: flag(true),
  depthwiseInitializer: initializerField('glorot_uniform'),
  pointwiseInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

/** Two convolutions: each channel by itself, then all channels at each place. */
function geometry(options: Options<typeof fields>, x: Shape) {
  const deep = (x[3] ?? 1) * options.depthMultiplier;
  const depth = imageConvolution(options, x, deep, x[3] ?? 1);
  const between: Shape = [x[0]!, depth.rows.output, depth.columns.output, deep];
  const one = { kernelSize: [1, 1], strides: [1, 1], padding: 'valid', dilationRate: [1, 1] } as const;
  return { depth, between, point: imageConvolution(one, between, options.filters, 1) };
}

/** A convolution taken apart: first every channel by itself in space, then the channels mixed at each place. */
export const separableConv2D = layer({
  type: 'separable_conv2d',
  fields,
  trials: [
    { options: { filters: 2, kernelSize: 2, depthMultiplier: 2, activation: 'tanh' }, inputs: [[2, 3, 4, 2]] },
    { options: { filters: 3, kernelSize: 3, strides: 2, padding: 'same', useBias: false }, inputs: [[1, 4, 4, 2]] },
  ],
  output: (options, x) => {
    const { between } = geometry(options, x);
    return shapedBy(options.activation, [...between.slice(0, 3), options.filters]);
  },
  weights: (o, x) => ({
    depthwise_kernel: { shape: [...o.kernelSize, x[3]!, o.depthMultiplier], initializer: o.depthwiseInitializer },
    pointwise_kernel: { shape: [1, 1, x[3]! * o.depthMultiplier, o.filters], initializer: o.pointwiseInitializer },
    ...(o.useBias && { bias: { shape: [o.filters], initializer: o.biasInitializer } }),
  }),
  // u[n,h,w,d] = Σ_{i,j} x[n, h·s+i−p, w·s+j−p, c]·D[i,j,d];  z[n,h,w,f] = Σ_d u[n,h,w,d]·P[d,f] + b[f]
  forward: (options, { x, y }) => {
    const { depth, between, point } = geometry(options, x);
    return [
      convolved(
        depth,
        {
          out: 'u',
          shape: between,
          law: `u_{h,w,d} = \\sum_{i,j} w_{i,j,d}\\; x_{${shifted('h', depth.rows, 'i')},\\,${shifted('w', depth.columns, 'j')},\\,c}`,
        },
        'x',
        'depthwise_kernel',
        null,
      ),
      ...activated(options.activation, y, (out) =>
        convolved(
          point,
          { out, shape: y, law: `${out}_{h,w,f} = \\sum_d p_{d,f}\\; u_{h,w,d}${options.useBias ? ' + b_f' : ''}` },
          'u',
          'pointwise_kernel',
          options.useBias ? 'bias' : null,
        ),
      ),
    ];
  },
  // dP[d,f] = Σ u·dz;  du[n,h,w,d] = Σ_f P[d,f]·dz;  then dD and dx as for a convolution in groups
  backward: (options, { x, y }) => {
    const { depth, between, point } = geometry(options, x),
      { kernelSize, depthMultiplier, filters } = options;
    return unactivated(options.activation, y, (dz) => [
      kernelGradient(
        point,
        {
          out: 'dpointwise_kernel',
          shape: [1, 1, between[3]!, filters],
          law: `\\frac{\\partial L}{\\partial p_{d,f}} = \\sum_{h,w} u_{h,w,d}\\; ${slope(dz, 'h,w,f')}`,
        },
        'u',
        dz,
      ),
      ...(options.useBias ? [biasGradient(dz, y, 'h,w')] : []),
      inputGradient(
        point,
        {
          out: 'du',
          shape: between,
          law: `\\frac{\\partial L}{\\partial u_{h,w,d}} = \\sum_f p_{d,f}\\; ${slope(dz, 'h,w,f')}`,
        },
        'pointwise_kernel',
        dz,
      ),
      kernelGradient(
        depth,
        {
          out: 'ddepthwise_kernel',
          shape: [...kernelSize, depth.channels, depthMultiplier],
          law: `\\frac{\\partial L}{\\partial w_{i,j,d}} = \\sum_{h,w} x_{${shifted('h', depth.rows, 'i')},\\,${shifted('w', depth.columns, 'j')},\\,c}\\; ${slope('du', 'h,w,d')}`,
        },
        'x',
        'du',
      ),
      inputGradient(
        depth,
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{d}\\sum_{i,j} w_{i,j,d}\\; ${slope('du', `${unshifted('r', depth.rows, 'i')},\\,${unshifted('q', depth.columns, 'j')},\\,d`)}`,
        },
        'depthwise_kernel',
        'du',
      ),
    ]);
  },
});
