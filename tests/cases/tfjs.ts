import { openFiles } from './files.ts';
import { checkPredictions, expectedFor, isExpectation } from './predictions.ts';
import type { Runner } from './runner.ts';

/** TensorFlow.js models: a JSON file, and the binary files of its folder. */
export const tfjs: Runner = {
  cases: ({ files }) => files.filter((f) => f.endsWith('.json') && !isExpectation(f)),
  check: async (path, folder) => {
    const here = path.slice(0, path.lastIndexOf('/') + 1);
    const beside = folder.files.filter((f) => f.startsWith(here) && !f.endsWith('.json'));
    return checkPredictions(await openFiles([path, ...beside], folder), expectedFor(path, folder));
  },
};
