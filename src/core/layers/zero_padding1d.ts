import { pair } from '../fields.ts';
import { margined } from './padding.ts';

/** Zeros before and behind a sequence. */
export const zeroPadding1D = margined('zero_padding1d', 1, { padding: pair(0, [1, 1]) }, ({ padding }) => [padding], [
  { options: {}, inputs: [[2, 3, 2]] },
  { options: { padding: [2, 0] }, inputs: [[1, 2, 2]] },
]);
