import { averagePooling } from './average_pooling.ts';
import { pooling3D, poolingFields3D } from './pooling_along.ts';

/** y[n,d,h,w,c] = (1/m) Σ_{l,i,j} x[n, d·s+l−p, h·s+i−p, w·s+j−p, c], m the cells of the window inside the volume. */
export const averagePooling3D = averagePooling(
  'average_pooling3d',
  poolingFields3D,
  pooling3D,
  {
    forward: 'y_{d,h,w,c} = \\frac{1}{m}\\sum_{l,i,j} x_{d\\cdot s+l,\\;h\\cdot s+i,\\;w\\cdot s+j,\\;c}',
    backward:
      '\\frac{\\partial L}{\\partial x_{p,r,q,c}} = \\sum_{d,h,w} \\frac{1}{m}\\, \\frac{\\partial L}{\\partial y_{d,h,w,c}}',
  },
  [
    { options: {}, inputs: [[2, 2, 2, 4, 2]] },
    { options: { poolSize: [1, 2, 3], strides: [1, 2, 1], padding: 'same' }, inputs: [[1, 2, 3, 4, 1]] },
  ],
);
