import { maxPooling } from './max_pooling.ts';
import { pooling1D, poolingFields1D } from './pooling_along.ts';

/** y[n,t,c] = max_k x[n, t·s+k−p, c]. */
export const maxPooling1D = maxPooling(
  'max_pooling1d',
  poolingFields1D,
  pooling1D,
  {
    forward: 'y_{t,c} = \\max_{k}\\, x_{t\\cdot s+k,\\;c}',
    backward: '\\frac{\\partial L}{\\partial x_{r,c}} = \\sum_{\\text{won}} \\frac{\\partial L}{\\partial y_{t,c}}',
  },
  [
    { options: {}, inputs: [[2, 6, 2]] },
    { options: { poolSize: 3, strides: 2, padding: 'same' }, inputs: [[1, 6, 2]] },
  ],
);
