import { averagePooling } from './average_pooling.ts';
import { pooling1D, poolingFields1D } from './pooling_along.ts';

/** y[n,t,c] = (1/m) Σ_k x[n, t·s+k−p, c], m the steps of the window inside the sequence. */
export const averagePooling1D = averagePooling(
  'average_pooling1d',
  poolingFields1D,
  pooling1D,
  {
    forward: 'y_{t,c} = \\frac{1}{m}\\sum_{k} x_{t\\cdot s+k,\\;c}',
    backward:
      '\\frac{\\partial L}{\\partial x_{r,c}} = \\sum_{t} \\frac{1}{m}\\, \\frac{\\partial L}{\\partial y_{t,c}}',
  },
  [
    { options: {}, inputs: [[2, 6, 2]] },
    { options: { poolSize: 3, strides: 1, padding: 'same' }, inputs: [[1, 4, 2]] },
  ],
);
