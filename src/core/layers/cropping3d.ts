import { cropping } from './cropping.ts';
import { margins } from './margins.ts';

/** A volume without its margins. */
export const cropping3D = cropping('cropping3d', 3, { cropping: margins(3, 1) }, ({ cropping }) => cropping, [
  { options: { cropping: 1 }, inputs: [[1, 3, 4, 3, 2]] },
  {
    options: {
      cropping: [
        [1, 0],
        [0, 2],
        [0, 1],
      ],
    },
    inputs: [[1, 2, 3, 3, 1]],
  },
]);
