import { transposedConv } from './transposed.ts';

/** Every number of an image spreads a kernel over a larger one. */
export const conv2DTranspose = transposedConv('conv2d_transpose', 2, [
  { options: { filters: 2, kernelSize: 3, strides: 2, padding: 'same' }, inputs: [[2, 2, 3, 2]] },
  { options: { filters: 1, kernelSize: [2, 3], strides: [3, 1], activation: 'tanh' }, inputs: [[1, 2, 2, 2]] },
  { options: { filters: 2, kernelSize: 4, strides: 2, padding: 'same', useBias: false }, inputs: [[1, 2, 2, 1]] },
  { options: { filters: 1, kernelSize: 3, strides: 2, outputPadding: 1, padding: 'same' }, inputs: [[1, 2, 2, 1]] },
]);
