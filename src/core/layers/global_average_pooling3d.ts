import { globalAveragePooling } from './global_average_pooling.ts';

/** The mean of every channel over the whole volume. */
export const globalAveragePooling3D = globalAveragePooling('global_average_pooling3d', 3);
