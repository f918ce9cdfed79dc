import { lossOfOverlap } from './overlap.ts';

/** L = 1 − 2·Σ t·y / (Σ t + Σ y + ε): how far two regions do not overlap (Keras 3's Dice). */
export const dice = lossOfOverlap('dice', {}, () => ({ k: 2, both: 0, guessed: 1, wanted: 1 }));
