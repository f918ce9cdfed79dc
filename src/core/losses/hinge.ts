import { hingeLoss, shortfall } from './hinges.ts';

/** L = mean of max(0, 1 − t·y), t of −1 and 1. */
export const hinge = hingeLoss('hinge', shortfall);
