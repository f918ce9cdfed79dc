import type { Program } from '../core/program.ts';

/** Whether a layer is a batch norm that has one number a channel: it is its own mean, so nothing of it is left, and no gradient gets through. */
export const isLoneBatch = (program: Program, layer: string): boolean =>
  program.tensors.get(`${layer}.variance`)?.span?.terms === 1 &&
  program.network.layers.some(({ id, type }) => id === layer && type === 'batch_normalization');
