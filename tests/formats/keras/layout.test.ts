import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from 'h5wasm/node';
import h5wasm from 'h5wasm/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { open } from '../../../src/formats/index.ts';
import type { H5 } from '../../../src/formats/hdf5/index.ts';
import { openH5 } from '../../../src/formats/hdf5/index.ts';
import { h5, keras } from '../../../src/formats/keras/write.ts';
import { openZip } from '../../../src/formats/zip.ts';
import { context } from '../../cases/files.ts';

beforeAll(async () => void (await h5wasm.ready));

/** What files of ours do not carry: the state of the optimizer, which is said when it is read. */
const LEFT_OUT = /(^|\/)optimizer(_weights)?(\/|@|$)/;
/** Attributes whose text is another: who saved it, and the configs, which tests of their own read back. */
const OWN_TEXT = /@(backend|keras_version|model_config|training_config)$/;

/** Every group, attribute and array of a file: what is called how, of which form. */
function treeOf(node: H5): readonly string[] {
  const attributes = [...node.attributes()].map((name) => {
    const value = node.attribute(name)!,
      path = `${node.path}@${name}`;
    const form = `${value instanceof Float32Array ? 'numbers' : 'texts'} ${value.length}`;
    return OWN_TEXT.test(path) ? `${path}: ${form}` : `${path}: ${form} ${JSON.stringify([...value])}`;
  });
  const array = node.dataset();
  if (array) return [...attributes, `${node.path}: ${JSON.stringify([array.shape, array.type])}`];
  const below = node.children().flatMap((name) => treeOf(node.at(name)!));
  return [...attributes, `${node.path}/`, ...below];
}

const listed = (root: H5): readonly string[] =>
  treeOf(root)
    .filter((line) => !LEFT_OUT.test(line))
    .toSorted();

const within = (file: Uint8Array, ending: string): Uint8Array =>
  ending === 'h5' ? file : openZip(file).get('model.weights.h5')!.read(1e9);

describe.each(['cnn', 'functional_residual', 'seed_sequential'])('%s', (name) => {
  test.each([
    ['h5', h5],
    ['keras', keras],
  ] as const)('saved again as .%s has the groups, attributes and arrays that Keras gave it', async (ending, writer) => {
    const bytes = new Uint8Array(readFileSync(`tests/cases/keras/${name}.${ending}`));
    const { network, weights } = await open([{ name: `${name}.${ending}`, bytes }], context);
    const [made] = (await writer.write({ network: network!, weights }, name)).files;
    const [theirs, ours] = [bytes, made!.bytes].map((file) => openH5(within(file, ending)));
    expect(listed(ours!)).toEqual(listed(theirs!));
    if (ending === 'keras') expect([...openZip(made!.bytes).keys()]).toEqual([...openZip(bytes).keys()]);

    // The HDF5 library itself finds the same numbers at the same places.
    const folder = mkdtempSync(join(tmpdir(), 'backlit-layout-')),
      path = join(folder, 'a.h5');
    writeFileSync(path, within(made!.bytes, ending));
    const read = new h5wasm.File(path, 'r');
    const walk = (node: H5): void => {
      const array = node.dataset();
      if (array && !LEFT_OUT.test(node.path)) {
        const { value, shape } = read.get(node.path) as Dataset;
        expect(shape, node.path).toEqual(array.shape);
        expect(Float32Array.from(value as Float32Array), node.path).toEqual(array.read(1e9));
      } else if (!array) for (const child of node.children()) walk(node.at(child)!);
    };
    walk(theirs!);
    read.close();
    rmSync(folder, { recursive: true });
  });
});

test('a functional model that is a chain is saved as a Sequential one: the same but for its input', async () => {
  const bytes = new Uint8Array(readFileSync('tests/cases/keras/lstm_text.keras'));
  const { network, weights } = await open([{ name: 'lstm_text.keras', bytes }], context);
  const [made] = (await keras.write({ network: network!, weights }, 'lstm_text')).files;
  const [theirs, ours] = [bytes, made!.bytes].map((file) => listed(openH5(within(file, 'keras'))));
  expect(ours).toEqual(theirs!.filter((line) => !line.startsWith('layers/input_layer/')));
});
