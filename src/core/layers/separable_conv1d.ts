import { separableConv } from './separable.ts';

/** A convolution of sequences taken apart: each channel along the steps, then the channels at each step. */
export const separableConv1D = separableConv('separable_conv1d', 1, [
  { options: { filters: 2, kernelSize: 2, depthMultiplier: 2, activation: 'tanh' }, inputs: [[2, 4, 2]] },
  { options: { filters: 3, kernelSize: 3, strides: 2, padding: 'same', useBias: false }, inputs: [[1, 5, 2]] },
]);
