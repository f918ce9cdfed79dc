import { transposedConv } from './transposed.ts';

/** Every number of a sequence spreads a kernel over a longer one. */
export const conv1DTranspose = transposedConv('conv1d_transpose', 1, [
  { options: { filters: 2, kernelSize: 3, strides: 2, padding: 'same' }, inputs: [[2, 3, 2]] },
  { options: { filters: 1, kernelSize: 2, strides: 3, activation: 'tanh', useBias: false }, inputs: [[1, 2, 2]] },
]);
