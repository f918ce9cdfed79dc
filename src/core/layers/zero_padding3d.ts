import { margins } from './margins.ts';
import { margined } from './padding.ts';

/** Zeros around a volume. */
export const zeroPadding3D = margined('zero_padding3d', 3, { padding: margins(3, 1) }, ({ padding }) => padding, [
  { options: {}, inputs: [[1, 2, 1, 2, 2]] },
  {
    options: {
      padding: [
        [1, 0],
        [0, 2],
        [0, 1],
      ],
    },
    inputs: [[1, 1, 2, 2, 1]],
  },
]);
