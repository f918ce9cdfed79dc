import { refuse, SpecError, within } from '../core/errors.ts';
import type { Context, GivenFile, Imported, Reader, Writer } from './format.ts';

import { isBacklit, isH5, isJson, isNpy, isNpz, isOnnx, isSafetensors, isTfjs, isZip } from './sniff.ts';

export type * from './format.ts';

/** Every format that can be opened; where several know the bytes, the first has the say. */
export const readers: readonly Reader[] = [
  {
    id: 'npz',
    extensions: ['.npz'],
    sniff: isNpz,
    load: async () => (await import('./npy.ts')).readNpz,
  },
  {
    id: 'npy',
    extensions: ['.npy'],
    sniff: isNpy,
    load: async () => (await import('./npy.ts')).readNpy,
  },
  {
    id: 'keras',
    extensions: ['.keras'],
    sniff: isZip,
    load: async () => (await import('./keras/keras.ts')).readKeras,
  },
  {
    id: 'h5',
    extensions: ['.h5', '.hdf5'],
    sniff: isH5,
    load: async () => (await import('./keras/keras.ts')).readH5,
  },
  // Before JSON: the length that it begins with may be a brace or a quotation mark.
  {
    id: 'safetensors',
    extensions: ['.safetensors'],
    sniff: isSafetensors,
    load: async () => (await import('./safetensors/read.ts')).read,
  },
  {
    id: 'backlit',
    extensions: ['.backlit.json'],
    sniff: isBacklit,
    load: async () => (await import('./backlit.ts')).readBacklit,
  },
  {
    id: 'tfjs',
    extensions: ['model.json'],
    sniff: isTfjs,
    load: async () => (await import('./keras/tfjs.ts')).readTfjs,
  },
  {
    id: 'keras-json',
    extensions: ['.json'],
    sniff: isJson,
    load: async () => (await import('./keras/keras.ts')).readJson,
  },
  {
    id: 'onnx',
    extensions: ['.onnx'],
    sniff: isOnnx,
    load: async () => (await import('./onnx/read.ts')).read,
  },
];

/** Every format that can be saved, in the order of the menu. */
export const writers: readonly Writer[] = [
  {
    id: 'keras',
    extension: '.keras',
    load: async () => (await import('./keras/write.ts')).keras,
  },
  {
    id: 'h5',
    extension: '.h5',
    load: async () => (await import('./keras/write.ts')).h5,
  },
  {
    id: 'tfjs',
    extension: 'model.json',
    load: async () => (await import('./keras/write.ts')).tfjs,
  },
  {
    id: 'onnx',
    extension: '.onnx',
    load: async () => (await import('./onnx/write.ts')).write,
  },
  {
    id: 'npz',
    extension: '.npz',
    load: async () => (await import('./npz_write.ts')).npz,
  },
  {
    id: 'backlit',
    extension: '.backlit.json',
    load: async () => (await import('./backlit.ts')).backlit,
  },
  {
    id: 'safetensors',
    extension: '.safetensors',
    load: async () => (await import('./safetensors/write.ts')).writeKeras,
  },
  {
    id: 'safetensors-pytorch',
    extension: '.safetensors',
    load: async () => (await import('./safetensors/write.ts')).writeTorch,
  },
];

/** Opens files that belong together, by what is in them. Throws a `SpecError` that names file, field and value. */
export async function open(files: readonly GivenFile[], context: Context): Promise<Imported> {
  const first = files[0];
  if (!first) return refuse('no file was given', undefined, 'drop one');
  const found = recognised(files, (reader, file) => reader.sniff(file.bytes, file.name)) ?? recognised(files, named);
  if (!found)
    return within(first.name, () =>
      first.bytes.length === 0
        ? refuse('the file is empty', '0 bytes', 'choose another')
        : refuse('its format is not recognised', beginning(first.bytes), `there can be ${endings().join(', ')}`),
    );
  const read = await found.reader.load();
  try {
    return await read([found.file, ...files.filter((file) => file !== found.file)], context);
  } catch (error) {
    if (error instanceof SpecError || error instanceof Cancelled) throw error;
    return within(found.file.name, () => refuse('cannot be read', String(error), 'the file is damaged'));
  }
}

/** Thrown out of `Context.progress` when the reader of the page no longer wants the file. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The format of the most telling of the files, and that file. */
function recognised(files: readonly GivenFile[], by: (reader: Reader, file: GivenFile) => boolean) {
  for (const reader of readers) for (const file of files) if (by(reader, file)) return { reader, file };
  return null;
}

const named = ({ extensions }: Reader, { name }: GivenFile): boolean =>
  extensions.some((extension) => name.toLowerCase().endsWith(extension));

const endings = (): readonly string[] => [...new Set(readers.flatMap((reader) => reader.extensions))];

/** The first bytes of a file, for a message. */
const beginning = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes.slice(0, 16)).replaceAll(/[^\x20-\x7e]/g, '·');
