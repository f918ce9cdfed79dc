import { triple } from '../fields.ts';
import { upSampling } from './up_sampling.ts';

/** Every cell of a volume repeated to a block. */
export const upSampling3D = upSampling('up_sampling3d', 3, { size: triple(1, [2, 2, 2]) }, ({ size }) => size, [
  { options: {}, inputs: [[1, 2, 1, 2, 2]] },
  { options: { size: [1, 3, 2] }, inputs: [[1, 1, 2, 1, 1]] },
]);
