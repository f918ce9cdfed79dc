import { averagePooling } from './average_pooling.ts';
import { pooling, poolingFields } from './pooling.ts';

/** y[n,h,w,c] = (1/k) Σ_{i,j} x[n, h·s+i−p, w·s+j−p, c], k the cells of the window inside the image. */
export const averagePooling2D = averagePooling(
  'average_pooling2d',
  poolingFields,
  pooling,
  {
    forward: 'y_{h,w,c} = \\frac{1}{k}\\sum_{i,j} x_{h\\cdot s+i,\\;w\\cdot s+j,\\;c}',
    backward:
      '\\frac{\\partial L}{\\partial x_{r,q,c}} = \\sum_{h,w} \\frac{1}{k}\\, \\frac{\\partial L}{\\partial y_{h,w,c}}',
  },
  [
    { options: {}, inputs: [[2, 4, 4, 2]] },
    { options: { poolSize: [3, 2], strides: 1, padding: 'same' }, inputs: [[1, 4, 5, 2]] },
  ],
);
