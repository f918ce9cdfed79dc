import { cropping } from './cropping.ts';
import { margins } from './margins.ts';

/** An image without its margins. */
export const cropping2D = cropping('cropping2d', 2, { cropping: margins(2, 0) }, ({ cropping }) => cropping, [
  { options: { cropping: 1 }, inputs: [[2, 3, 4, 2]] },
  {
    options: {
      cropping: [
        [1, 0],
        [0, 2],
      ],
    },
    inputs: [[1, 3, 4, 2]],
  },
]);
