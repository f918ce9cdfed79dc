import { pair } from '../fields.ts';
import { cropping } from './cropping.ts';

/** A sequence without its first and last steps. */
export const cropping1D = cropping('cropping1d', 1, { cropping: pair(0, [1, 1]) }, ({ cropping }) => [cropping], [
  { options: { cropping: 1 }, inputs: [[2, 4, 2]] },
  { options: { cropping: [0, 2] }, inputs: [[1, 3, 2]] },
]);
