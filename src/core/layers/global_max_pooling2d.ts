import { globalMaxPooling } from './global_max_pooling.ts';

/** The largest number of every channel over the whole image. */
export const globalMaxPooling2D = globalMaxPooling('global_max_pooling2d', 2);
