import { spatialDropout } from './spatial_dropout.ts';

/** Dropout of whole features of a sequence. */
export const spatialDropout1D = spatialDropout('spatial_dropout1d', 1, [2, 3, 3]);
