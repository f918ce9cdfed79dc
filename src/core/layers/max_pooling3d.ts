import { maxPooling } from './max_pooling.ts';
import { pooling3D, poolingFields3D } from './pooling_along.ts';

/** y[n,d,h,w,c] = max_{l,i,j} x[n, d·s+l−p, h·s+i−p, w·s+j−p, c]. */
export const maxPooling3D = maxPooling(
  'max_pooling3d',
  poolingFields3D,
  pooling3D,
  {
    forward: 'y_{d,h,w,c} = \\max_{l,i,j}\\, x_{d\\cdot s+l,\\;h\\cdot s+i,\\;w\\cdot s+j,\\;c}',
    backward:
      '\\frac{\\partial L}{\\partial x_{p,r,q,c}} = \\sum_{\\text{won}} \\frac{\\partial L}{\\partial y_{d,h,w,c}}',
  },
  [
    { options: {}, inputs: [[2, 2, 2, 4, 2]] },
    { options: { poolSize: [1, 2, 3], strides: [1, 2, 1], padding: 'same' }, inputs: [[1, 2, 3, 4, 1]] },
  ],
);
