import { refuse, within } from '../../core/errors.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Context, GivenFile, Read } from '../format.ts';
import { half } from '../halves.ts';
import { listOf, notebook, own, textOf } from './config.ts';
import { flattened } from './flatten.ts';
import { built } from './graph.ts';
import { notEmpty, parsed } from './json.ts';
import type { Slot } from './slots.ts';
import { slotsOf } from './slots.ts';
import { trainingOf } from './training.ts';
import type { Found } from './weights.ts';
import { readFound } from './weights.ts';

const MOST_JSON = 64_000_000;

/** A layers model of TensorFlow.js: `model.json`, and the binary files that its manifest names. */
export const readTfjs: Read = async (files, context) => {
  const [file, ...others] = files as readonly [GivenFile, ...GivenFile[]];
  const book = notebook();
  const { flat, made, entries } = within(file.name, () => {
    notEmpty(file);
    if (file.bytes.length > MOST_JSON) refuse(`has at most ${MOST_JSON.toLocaleString('en')} bytes`, file.bytes.length);
    const json = parsed(file.bytes, null),
      format = own(json, 'format');
    if (format === 'graph-model')
      refuse(
        'format: only layers models are read, not graph models',
        format,
        'convert it with --output_format=tfjs_layers_model',
      );
    const topology = own(json, 'modelTopology'),
      config = own(topology, 'model_config') ?? topology,
      training = own(topology, 'training_config') ?? own(json, 'trainingConfig');
    const flat = within('modelTopology', () => flattened(config));
    const made = within('modelTopology', () =>
      built(flat, trainingOf(training, book), { keras2: true }, context, book),
    );
    const entries = within('weightsManifest', () => entriesOf(own(json, 'weightsManifest') ?? [], others, context));
    return { flat, made, entries };
  });
  context.structure?.(made);
  const slots = slotsOf(flat, made.network);
  const found = entries.length === 0 ? [] : within(`${file.name}: weightsManifest`, () => located(slots, entries));
  const weights = await readFound(found, context).catch((error: unknown) =>
    within(file.name, () => {
      throw error;
    }),
  );
  return { network: made.network, inputs: made.inputs, beyond: made.beyond, weights, notes: book.notes };
};

/** One tensor of the manifest. */
interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly read: () => Float32Array;
}

const BYTES: { readonly [dtype: string]: number } = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

/** The tensors of a manifest, after the files of each group were found to be as long as its tensors need. */
function entriesOf(manifest: unknown, files: readonly GivenFile[], context: Context): readonly Entry[] {
  let left = context.mostBytes;
  const names = new Set<string>();
  return listOf(manifest, 'weightsManifest').flatMap((group) => {
    const paths = listOf(own(group, 'paths'), 'paths').map((path) =>
      typeof path === 'string' ? path : refuse('paths must be names of files', path),
    );
    const specs = listOf(own(group, 'weights'), 'weights').map(specOf);
    for (const { name } of specs) {
      if (names.has(name)) within(`weight ${JSON.stringify(name.slice(0, 100))}`, () => refuse('is there twice', name));
      names.add(name);
    }
    const needed = specs.reduce((n, s) => n + s.bytes, 0);
    left -= needed;
    if (!(left >= 0))
      refuse(`the weights need more than the limit of ${context.mostBytes.toLocaleString('en')} bytes`, needed);
    const shards = paths.map((path) => fileAt(path, files).bytes);
    const given = shards.reduce((n, s) => n + s.length, 0);
    if (given !== needed)
      within(paths.slice(0, 10).join(', '), () =>
        refuse(
          `must have ${needed.toLocaleString('en')} bytes`,
          `${given.toLocaleString('en')} bytes`,
          given < needed ? 'it is too short: download it again' : 'it belongs to another model',
        ),
      );
    let at = 0;
    return specs.map((spec) => {
      const start = at;
      at += spec.bytes;
      return { name: spec.name, shape: spec.shape, read: () => spec.decode(gathered(shards, start, spec.bytes)) };
    });
  });
}

function fileAt(path: string, files: readonly GivenFile[]): GivenFile {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return (
    files.find(({ name }) => name === path || name.endsWith(`/${path}`)) ??
    files.find(({ name }) => name.slice(name.lastIndexOf('/') + 1) === base) ??
    refuse(
      `${path.slice(0, 100)} is missing`,
      files.map(({ name }) => name),
      'drop it together with model.json',
    )
  );
}

/** The bytes from `start` on of files laid end to end. */
function gathered(shards: readonly Uint8Array[], start: number, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let begin = 0;
  for (const shard of shards) {
    const from = Math.max(start - begin, 0),
      to = Math.min(start + size - begin, shard.length);
    if (from < to) out.set(shard.subarray(from, to), begin + from - start);
    begin += shard.length;
  }
  return out;
}

function specOf(value: unknown) {
  const name = own(value, 'name');
  if (typeof name !== 'string' || name === '') return refuse('each of weights must have a name', name);
  return within(`weight ${JSON.stringify(name.slice(0, 100))}`, () => {
    const dtype = textOf(value, 'dtype'),
      quantization = own(value, 'quantization'),
      stored = quantization === undefined || quantization === null ? dtype : textOf(quantization, 'dtype');
    const shape = listOf(own(value, 'shape'), 'shape').map((d) =>
      typeof d === 'number' && Number.isSafeInteger(d) && d >= 0 ? d : refuse('shape must be a list of sizes', d),
    );
    if (!Object.hasOwn(BYTES, stored)) refuse(`dtype must be one of ${Object.keys(BYTES).join(', ')}`, stored);
    const count = sizeOf(shape);
    return { name, shape, bytes: count * BYTES[stored]!, decode: decoder(stored, count, quantization) };
  });
}

/** From bytes to numbers: as they are, half precision, or whole numbers times a scale plus a least value. */
function decoder(stored: string, count: number, quantization: unknown): (bytes: Uint8Array) => Float32Array {
  const { scale, min } = { scale: own(quantization, 'scale'), min: own(quantization, 'min') };
  const affine = (quantized: number): number => quantized * Number(scale) + Number(min);
  const whole = stored === 'uint8' || stored === 'uint16';
  if (whole && quantization && !(Number.isFinite(scale) && Number.isFinite(min)))
    refuse('quantization must have a scale and a min', quantization);
  const scaled = whole && quantization ? affine : (value: number): number => value;
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const readers: { readonly [dtype: string]: (i: number) => number } = {
      float32: (i) => view.getFloat32(4 * i, true),
      int32: (i) => view.getInt32(4 * i, true),
      uint16: (i) => view.getUint16(2 * i, true),
      float16: (i) => half(view.getUint16(2 * i, true)),
    };
    const read = readers[stored] ?? ((i: number) => view.getUint8(i));
    return Float32Array.from({ length: count }, (_, i) => scaled(read(i)));
  };
}

/** Which tensor of the manifest each weight is: those named after its layer, by what they are called or where they stand. */
function located(slots: readonly Slot[], entries: readonly Entry[]): readonly Found[] {
  const layers = new Map<Slot['layer'], Slot[]>();
  for (const slot of slots) layers.set(slot.layer, [...(layers.get(slot.layer) ?? []), slot]);
  const parts = entries.map((entry) => ({ entry, path: entry.name.replace(/:0$/, '').split('/') }));
  return [...layers].flatMap(([layer, mine]) => {
    const all = parts.filter(({ path }) => path.includes(layer.names.at(-1)!));
    const nested =
      layer.names.length > 1 ? all.filter(({ path }) => layer.names.every((name) => path.includes(name))) : all;
    const ours = nested.length === mine.length ? nested : all;
    return mine.map((slot, i) => {
      const called = ours.filter(({ path }) => path.at(-1) === slot.name);
      const placed = ours.length > mine.length ? ours[i] : undefined;
      const at = ours.length === mine.length ? ours[i] : called.length === 1 ? called[0] : placed;
      const where = `${JSON.stringify(layer.names.join('/').slice(0, 100))}: ${slot.name}`;
      if (!at)
        return within(where, () =>
          refuse(
            'is not in the manifest',
            entries.map((e) => e.name).slice(0, 8),
            'the file belongs to another model, or is cut',
          ),
        );
      return { slot, where, shape: at.entry.shape, read: at.entry.read };
    });
  });
}
