import { refuse, within } from '../../core/errors.ts';
import type { Context, GivenFile, Imported, Read } from '../format.ts';
import { openH5, signatureAt } from '../hdf5/index.ts';
import type { H5 } from '../hdf5/index.ts';
import type { Entry } from '../zip.ts';
import { isZip, openZip } from '../zip.ts';
import { notebook, own, textOf } from './config.ts';
import type { Json, Notebook } from './config.ts';
import type { Flat } from './flatten.ts';
import { flattened } from './flatten.ts';
import type { Built } from './graph.ts';
import { built } from './graph.ts';
import { notEmpty, parsed, parsedText } from './json.ts';
import { slotsOf, slotsOfNetwork } from './slots.ts';
import type { Slot } from './slots.ts';
import { trainingOf } from './training.ts';
import type { Found } from './weights.ts';
import { inKeras3, inLegacy, isKeras3, readFound } from './weights.ts';

/** The largest text of an architecture that is read. */
const MOST_CONFIG = 64_000_000;

/** A `.keras` file: a zip of config.json, metadata.json and model.weights.h5. */
export const readKeras: Read = async (files, context) => {
  const [file] = files as readonly [GivenFile];
  const entries = within(file.name, () => {
    notEmpty(file);
    if (!isZip(file.bytes))
      refuse(
        'is not a .keras file: a zip archive was expected',
        beginning(file.bytes),
        'save it with model.save("….keras")',
      );
    return openZip(file.bytes);
  });
  const config = within(file.name, () => parsed(entryOf(entries, 'config.json').read(MOST_CONFIG), 'config.json'));
  const version = within(file.name, () => {
    const metadata = entries.get('metadata.json');
    return metadata ? textOf(parsed(metadata.read(MOST_CONFIG), 'metadata.json'), 'keras_version') : '';
  });
  const book = notebook();
  const { flat, built: made } = within(`${file.name}: config.json`, () =>
    architecture(config, own(config, 'compile_config'), version, context, book),
  );
  context.structure?.(made);
  const root = within(file.name, () => {
    const bytes = entryOf(entries, 'model.weights.h5').read(context.mostBytes, (start) => {
      if (signatureAt(start) < 0)
        within('model.weights.h5', () => refuse('is not an HDF5 file', beginning(start), 'save the model again'));
    });
    return within('model.weights.h5', () => openH5(bytes));
  });
  const found = within(`${file.name}: model.weights.h5`, () => inKeras3(root, slotsOf(flat, made.network)));
  if (root.at('optimizer')) book.note('ignored', 'optimizer', 'optimizerState');
  return imported(made, await numbers(`${file.name}: model.weights.h5`, found, context), book);
};

/** An `.h5` file: architecture and weights as Keras 1 to 3 write them, or weights alone, which go onto the network at hand. */
export const readH5: Read = async (files, context) => {
  const [file, ...others] = files as readonly [GivenFile, ...GivenFile[]];
  if (isZip(file.bytes) && signatureAt(file.bytes) < 0) return readKeras(files, context);
  const root = within(file.name, () => {
    notEmpty(file);
    return openH5(file.bytes);
  });
  const text = within(file.name, () => root.attribute('model_config')?.[0]);
  const book = notebook();
  if (typeof text !== 'string') {
    const beside = others.find((other) => /\.json$/i.test(other.name));
    if (beside) return readJson([beside, file], context);
    if (context.network) {
      const weights = await onto(file, slotsOfNetwork(context.network), context);
      return { network: context.network, weights, notes: book.notes };
    }
    return within(file.name, () =>
      refuse(
        'holds weights only: there is no model_config, so no architecture',
        root.children().slice(0, 20),
        'open the model it belongs to first, or drop both files together',
      ),
    );
  }
  const { flat, built: made } = within(file.name, () => {
    const config = parsedText(text, 'model_config'),
      training = root.attribute('training_config')?.[0];
    return within('model_config', () =>
      architecture(
        config,
        typeof training === 'string' ? parsedText(training, 'training_config') : null,
        versionOf(root),
        context,
        book,
      ),
    );
  });
  context.structure?.(made);
  const found = within(file.name, () => inLegacy(root.at('model_weights') ?? root, slotsOf(flat, made.network)));
  if (root.at('optimizer_weights')) book.note('ignored', 'optimizer', 'optimizerState');
  return imported(made, await numbers(file.name, found, context), book);
};

/** The JSON of `model.to_json()`, alone or with a file of weights beside it. */
export const readJson: Read = async (files, context) => {
  const [file, ...others] = files as readonly [GivenFile, ...GivenFile[]];
  const book = notebook();
  const { flat, built: made } = within(file.name, () => {
    notEmpty(file);
    if (file.bytes.length > MOST_CONFIG)
      refuse(`an architecture has at most ${MOST_CONFIG.toLocaleString('en')} bytes`, file.bytes.length);
    const config = parsed(file.bytes, null);
    return architecture(
      config,
      own(config, 'compile_config') ?? own(config, 'training_config'),
      textOf(config, 'keras_version'),
      context,
      book,
    );
  });
  context.structure?.(made);
  const beside = others.find((other) => signatureAt(other.bytes) >= 0);
  const weights = beside ? await onto(beside, slotsOf(flat, made.network), context) : new Map<string, Float32Array>();
  return imported(made, weights, book);
};

/** Weights of an HDF5 file, of whichever version, for the slots of a network. */
export async function onto(
  file: GivenFile,
  slots: readonly Slot[],
  context: Context,
): Promise<ReadonlyMap<string, Float32Array>> {
  const found = within(file.name, () => {
    const root = openH5(file.bytes);
    return isKeras3(root) ? inKeras3(root, slots) : inLegacy(root.at('model_weights') ?? root, slots);
  });
  return numbers(file.name, found, context);
}

function architecture(
  config: unknown,
  training: unknown,
  version: string,
  context: Context,
  book: Notebook,
): { readonly flat: Flat; readonly built: Built } {
  const flat = flattened(config);
  const options: Json = trainingOf(training, book);
  return { flat, built: built(flat, options, { keras2: /^[12]\./.test(version) }, context, book) };
}

/** Errors of reading numbers, too, begin with the file. */
async function numbers(
  where: string,
  found: readonly Found[],
  context: Context,
): Promise<ReadonlyMap<string, Float32Array>> {
  const weights = readFound(found, context);
  return weights.catch((error: unknown) =>
    within(where, () => {
      throw error;
    }),
  );
}

const imported = (
  { network, inputs, beyond }: Built,
  weights: ReadonlyMap<string, Float32Array>,
  { notes }: Notebook,
): Imported => ({
  network,
  inputs,
  weights,
  beyond,
  notes,
});

const versionOf = (root: H5): string => {
  const version = root.attribute('keras_version')?.[0] ?? root.at('model_weights')?.attribute('keras_version')?.[0];
  return typeof version === 'string' ? version : '1.';
};

const entryOf = (entries: ReadonlyMap<string, Entry>, name: string): Entry =>
  entries.get(name) ??
  refuse(
    `there is no ${name} in it`,
    [...entries.keys()].slice(0, 20),
    'a .keras file has config.json, metadata.json and model.weights.h5',
  );

/** The first bytes of a file, for a message. */
const beginning = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes.subarray(0, 16)).replaceAll(/[^\x20-\x7e]/g, '·');
