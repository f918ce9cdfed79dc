import { pointwise } from './pointwise.ts';
import { rectifier } from './relu.ts';

/** min(max(0, z), 6). */
export const relu6 = pointwise('relu6', {}, () => rectifier({ maxValue: 6, negativeSlope: 0, threshold: 0 }));
