import { reciprocal as curve } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** 1 / z. */
export const reciprocal = pointwise('reciprocal', {}, () => ({ ...curve, positive: true }));
