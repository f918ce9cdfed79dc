import { spatialDropout } from './spatial_dropout.ts';

/** Dropout of whole feature maps. */
export const spatialDropout2D = spatialDropout('spatial_dropout2d', 2, [2, 2, 2, 3]);
