import { strToU8 } from 'fflate';
import { within } from '../core/errors.ts';
import { complete } from './complete.ts';
import type { GivenFile, Read, Write } from './format.ts';
import { notEmpty, parsed } from './keras/json.ts';
import { readModel, writeModel } from './model.ts';

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

/** The same JSON: nothing is lost. */
export const backlit: Write = {
  lacks: () => [],
  write: async (model, name) => {
    const json = JSON.stringify(writeModel(complete(model).model));
    return { files: [{ name: `${name}.backlit.json`, bytes: strToU8(json) }], notes: [] };
  },
};
