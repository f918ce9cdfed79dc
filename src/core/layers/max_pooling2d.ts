import { maxPooling } from './max_pooling.ts';
import { pooling, poolingFields } from './pooling.ts';

/** y[n,h,w,c] = max_{i,j} x[n, h·s+i−p, w·s+j−p, c]. */
export const maxPooling2D = maxPooling(
  'max_pooling2d',
  poolingFields,
  pooling,
  {
    forward: 'y_{h,w,c} = \\max_{i,j}\\, x_{h\\cdot s+i,\\;w\\cdot s+j,\\;c}',
    backward: '\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{\\text{won}} \\frac{\\partial L}{\\partial y_{h,w,c}}',
  },
  [
    { options: {}, inputs: [[2, 4, 4, 2]] },
    { options: { poolSize: [3, 2], strides: 1 }, inputs: [[1, 5, 4, 2]] },
    { options: { poolSize: 3, strides: 2, padding: 'same' }, inputs: [[1, 4, 5, 2]] },
  ],
);
