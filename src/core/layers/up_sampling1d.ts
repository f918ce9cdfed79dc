import { single } from '../fields.ts';
import { upSampling } from './up_sampling.ts';

/** Every step of a sequence repeated. */
export const upSampling1D = upSampling('up_sampling1d', 1, { size: single(1, 2) }, ({ size }) => [size], [
  { options: {}, inputs: [[2, 3, 2]] },
  { options: { size: 3 }, inputs: [[1, 2, 1]] },
]);
