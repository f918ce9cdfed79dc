import { spatialDropout } from './spatial_dropout.ts';

/** Dropout of whole feature volumes. */
export const spatialDropout3D = spatialDropout('spatial_dropout3d', 3, [2, 2, 1, 2, 3]);
