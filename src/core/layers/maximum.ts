import { extreme } from './extremes.ts';

/** The largest of its inputs, number by number. */
export const maximum = extreme('maximum', 1);
