import { margins } from './margins.ts';
import { margined } from './padding.ts';

/** Zeros around an image. */
export const zeroPadding2D = margined('zero_padding2d', 2, { padding: margins(2, 1) }, ({ padding }) => padding, [
  { options: {}, inputs: [[2, 2, 3, 2]] },
  {
    options: {
      padding: [
        [1, 2],
        [0, 3],
      ],
    },
    inputs: [[1, 2, 2, 2]],
  },
]);
