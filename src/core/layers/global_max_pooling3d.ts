import { globalMaxPooling } from './global_max_pooling.ts';

/** The largest number of every channel over the whole volume. */
export const globalMaxPooling3D = globalMaxPooling('global_max_pooling3d', 3);
