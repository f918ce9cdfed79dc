import { globalAveragePooling } from './global_average_pooling.ts';

/** The mean of every channel over the whole sequence. */
export const globalAveragePooling1D = globalAveragePooling('global_average_pooling1d', 1);
