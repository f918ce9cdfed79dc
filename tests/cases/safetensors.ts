import { openFiles } from './files.ts';
import { checkPredictions, expectedFor } from './predictions.ts';
import type { Runner } from './runner.ts';

/** Weights alone: the network is inferred from their shapes. */
export const safetensors: Runner = {
  cases: ({ files }) => files.filter((f) => f.endsWith('.safetensors')),
  check: async (path, folder) => checkPredictions(await openFiles([path], folder), expectedFor(path, folder)),
};
