import { exp } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** eᶻ. */
export const exponential = pointwise('exponential', {}, () => exp);
