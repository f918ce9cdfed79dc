import { within } from '../core/errors.ts';
import type { GivenFile, Read } from './format.ts';
import { notEmpty, parsed } from './keras/json.ts';
import { readModel } from './model.ts';

/** Backlit's own JSON: network, weights and samples. */
export const readBacklit: Read = async (files) => {
  const [file] = files as readonly [GivenFile];
  const json = within(file.name, () => {
    notEmpty(file);
    return parsed(file.bytes, null);
  });
  const { network, weights, samples, beyond } = readModel(json, file.name);
  return { network, weights, samples, ...(beyond && { beyond }), notes: [] };
};
