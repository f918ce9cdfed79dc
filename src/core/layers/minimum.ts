import { extreme } from './extremes.ts';

/** The smallest of its inputs, number by number. */
export const minimum = extreme('minimum', -1);
