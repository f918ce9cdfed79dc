import { globalAveragePooling } from './global_average_pooling.ts';

/** The mean of every channel over the whole image. */
export const globalAveragePooling2D = globalAveragePooling('global_average_pooling2d', 2);
