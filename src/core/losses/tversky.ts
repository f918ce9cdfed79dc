import { real } from '../fields.ts';
import { lossOfOverlap } from './overlap.ts';

/** L = 1 − I / (I + α·FP + β·FN + ε), I = Σ t·y, FP = Σ (1 − t)·y, FN = Σ t·(1 − y): an overlap that weighs both errors (Salehi et al. 2017). */
export const tversky = lossOfOverlap('tversky', { alpha: real(0.5, 0), beta: real(0.5, 0) }, ({ alpha, beta }) => ({
  k: 1,
  both: 1 - alpha - beta,
  guessed: alpha,
  wanted: beta,
}));
