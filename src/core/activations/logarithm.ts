import { log } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** ln z, for z > 0. */
export const logarithm = pointwise('log', {}, () => ({ ...log, positive: true }));
