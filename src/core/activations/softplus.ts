import { softplus as curve } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** ln(1 + eᶻ): a rectifier with a rounded corner. */
export const softplus = pointwise('softplus', {}, () => curve);
