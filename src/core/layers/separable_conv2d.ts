import { separableConv } from './separable.ts';

/** A convolution of images taken apart: each channel in space, then the channels at each place. */
export const separableConv2D = separableConv('separable_conv2d', 2, [
  { options: { filters: 2, kernelSize: 2, depthMultiplier: 2, activation: 'tanh' }, inputs: [[2, 3, 4, 2]] },
  { options: { filters: 3, kernelSize: 3, strides: 2, padding: 'same', useBias: false }, inputs: [[1, 4, 4, 2]] },
]);
