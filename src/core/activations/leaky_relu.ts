import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';
import { rectifier } from './relu.ts';

/** z above zero, s·z below; as a function Keras takes s = 0.2. */
export const leakyRelu = pointwise(
  'leaky_relu',
  { negativeSlope: real(0.2, 0) },
  ({ negativeSlope }) => rectifier({ maxValue: null, negativeSlope, threshold: 0 }),
  [{ negativeSlope: 0.3 }],
);
