import { hingeLoss, squaredShortfall } from './hinges.ts';

/** L = mean of max(0, 1 − t·y)², t of −1 and 1. */
export const squaredHinge = hingeLoss('squared_hinge', squaredShortfall);
