import { depthwiseConv } from './depthwise.ts';

/** Every channel of an image convolved by itself. */
export const depthwiseConv2D = depthwiseConv('depthwise_conv2d', 2, [
  { options: { kernelSize: [2, 3] }, inputs: [[2, 4, 4, 2]] },
  {
    options: { kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2, activation: 'relu6', useBias: false },
    inputs: [[1, 5, 4, 2]],
  },
  { options: { kernelSize: 2, dilationRate: 2, padding: 'same' }, inputs: [[1, 4, 4, 1]] },
]);
