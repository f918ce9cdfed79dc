import { depthwiseConv } from './depthwise.ts';

/** Every channel of a sequence convolved by itself. */
export const depthwiseConv1D = depthwiseConv('depthwise_conv1d', 1, [
  { options: { kernelSize: 3 }, inputs: [[2, 5, 2]] },
  {
    options: { kernelSize: 2, strides: 2, padding: 'same', depthMultiplier: 2, activation: 'tanh', useBias: false },
    inputs: [[1, 5, 2]],
  },
]);
