import { globalMaxPooling } from './global_max_pooling.ts';

/** The largest number of every channel over the whole sequence. */
export const globalMaxPooling1D = globalMaxPooling('global_max_pooling1d', 1);
