/** Layer names that stand for the loss and the optimizer in a program. */
export const LOSS = 'loss';
export const OPTIMIZER = 'optimizer';

/** How much each example counts in the loss; a tensor [batch] of programs that are compiled for it. */
export const SAMPLE_WEIGHT = 'sampleWeight';

/** The end of a name that replaces the tensor before it after a training step. */
export const NEXT = '.next';
