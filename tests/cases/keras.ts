import type { Network } from '../../src/core/network.ts';
import { openFiles } from './files.ts';
import { checkPredictions, expectedFor, isExpectation } from './predictions.ts';
import type { Folder, Runner } from './runner.ts';

const WEIGHTS = /\.weights\.(h5|hdf5)$/;

/** Models saved by Keras; weights alone go onto the network that lies beside them under the same name. */
export const keras: Runner = {
  cases: ({ files }) => files.filter((f) => /\.(keras|h5|hdf5|json)$/.test(f) && !isExpectation(f)),
  check: async (path, folder) => {
    const network = WEIGHTS.test(path) ? await networkBeside(path, folder) : null;
    const imported = await openFiles([path], folder, { network });
    // An architecture alone has no numbers of its own: it must compute, whatever it computes.
    const bare = path.endsWith('.json') && imported.weights.size === 0;
    return checkPredictions(imported, bare ? null : expectedFor(path, folder));
  },
};

async function networkBeside(path: string, folder: Folder): Promise<Network | null> {
  const base = path.replace(WEIGHTS, '');
  const beside = ['.json', '.keras', '.h5', '.hdf5'].map((end) => base + end).find((f) => folder.files.includes(f));
  return beside === undefined ? null : (await openFiles([beside], folder)).network;
}
