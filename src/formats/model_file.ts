import { refuse, within } from '../core/errors.ts';
import { isRecord } from '../core/fields.ts';
import { lossOf } from '../core/known.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf, shapesOf, weightsOf } from '../core/graph.ts';
import type { Shape } from '../core/tensor.ts';
import { sizeOf } from '../core/tensor.ts';
import { base64Length, decodeBase64 } from './base64.ts';
import type { Beyond } from './format.ts';

/** One thing the network can look at, and what it should say; no batch axis. */
export interface Sample {
  readonly label: string | null;
  /** The numbers of each input layer, by its id. */
  readonly inputs: ReadonlyMap<string, Float32Array>;
  readonly target: Float32Array;
}

/**
 * Where more samples come from: a file of digits (`data/<set>.bin`), a generator of points in the plane, a task on sequences
 * (what each token number and each number of an answer looks like), nowhere, or the reader.
 */
export type DataSource =
  | { readonly kind: 'digits'; readonly set: string }
  | { readonly kind: 'points'; readonly set: string; readonly noise: number }
  | {
      readonly kind: 'tokens';
      readonly set: string;
      readonly tokens: readonly string[];
      readonly answers: readonly string[];
    }
  | { readonly kind: 'table' }
  | { readonly kind: 'given' };

/** How many samples of a named set the network gets right. */
export interface Accuracy {
  readonly correct: number;
  readonly of: number;
  readonly set: string;
}

/** A trained network with a few samples, as it is shipped. */
export interface Model {
  readonly id: string;
  readonly network: Network;
  /** By the name they have in a program: `conv1.kernel`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** At least one. */
  readonly samples: readonly Sample[];
  readonly data: DataSource;
  /** How many samples it was trained on; null when unknown. */
  readonly seen: number | null;
  readonly accuracy: Accuracy | null;
  /** Layers of an opened file that cannot be computed, in an order in which each comes after those it reads. */
  readonly beyond?: readonly Beyond[];
}

/** The name of the format, in every file of it. */
export const FORMAT = 'backlit-model/1';
const MOST_SAMPLES = 10_000;
const MOST_TOKENS = 1000;
const MOST_BEYOND = 5_000,
  MOST_REASON = 2000;
const KEYS = ['format', 'id', 'network', 'weights', 'samples', 'data', 'seen', 'accuracy', 'beyond'];

/** Reads a model file whose network is read by `parse`; see `readModel` in model.ts. */
export function readModelBy(parse: (network: unknown) => Network, value: unknown, where: string): Model {
  return within(where, () => {
    const file = record(value, 'a model', KEYS);
    if (file['format'] !== FORMAT)
      refuse(`format must be ${JSON.stringify(FORMAT)}`, file['format'], 'update Backlit or the file');
    const network = within('network', () => parse(file['network']));
    const { weights, inputs, target } = expected(network);
    return {
      id: name(file['id'], 'id'),
      network,
      weights: readTensors(file['weights'], 'weights', weights),
      samples: readSamples(file['samples'], inputs, target),
      data: within('data', () => readData(file['data'])),
      seen: file['seen'] === undefined ? null : count(file['seen'], 'seen', 0),
      accuracy: file['accuracy'] === undefined ? null : within('accuracy', () => readAccuracy(file['accuracy'])),
      ...(file['beyond'] !== undefined && { beyond: within('beyond', () => readBeyond(file['beyond'])) }),
    };
  });
}

/** The shapes that a network's weights, inputs and target have, the latter two without the batch. */
export function expected(network: Network) {
  const shapes = shapesOf(network, 1);
  const weights = new Map<string, Shape>();
  for (const spec of network.layers)
    if (spec.shares === undefined)
      for (const [local, { shape }] of Object.entries(
        weightsOf(
          spec,
          spec.from.map((f) => shapes.get(f)!),
        ),
      ))
        weights.set(`${spec.id}.${local}`, shape);
  const y = shapes.get(network.outputs[0]!)!;
  const target = network.loss ? lossOf(network.loss).target(network.loss, y) : y;
  return { weights, inputs: new Map(inputsOf(network).map((i) => [i.id, i.shape])), target: target.slice(1) };
}

function readSamples(value: unknown, inputs: ReadonlyMap<string, Shape>, target: Shape): readonly Sample[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_SAMPLES)
    return refuse(`samples must be a list of 1 to ${MOST_SAMPLES}`, value);
  return value.map((given: unknown, i) =>
    within(`sample ${i + 1}`, () => {
      const sample = record(given, 'a sample', ['label', 'inputs', 'target']);
      const { label } = sample;
      if (label !== null && (typeof label !== 'string' || label.length > 60))
        return refuse('label must be null or up to 60 characters', label);
      return {
        label,
        inputs: readTensors(sample['inputs'], 'inputs', inputs),
        target: within('target', () => readTensor(sample['target'], target)),
      };
    }),
  );
}

function readData(value: unknown): DataSource {
  const { kind } = isRecord(value) ? value : { kind: undefined };
  if (kind === 'digits') return { kind, set: name(record(value, kind, ['kind', 'set'])['set'], 'set') };
  if (kind === 'table' || kind === 'given') return record(value, kind, ['kind']) && { kind };
  if (kind === 'tokens') {
    const { set, tokens, answers } = record(value, kind, ['kind', 'set', 'tokens', 'answers']);
    return { kind, set: name(set, 'set'), tokens: symbols(tokens, 'tokens'), answers: symbols(answers, 'answers') };
  }
  if (kind !== 'points') return refuse('kind must be one of digits, points, tokens, table, given', kind);
  const { set, noise } = record(value, kind, ['kind', 'set', 'noise']);
  if (typeof noise !== 'number' || !(noise >= 0 && noise <= 1000)) return refuse('noise must be from 0 to 1000', noise);
  return { kind, set: name(set, 'set'), noise };
}

function readAccuracy(value: unknown): Accuracy {
  const { correct, of, set } = record(value, 'it', ['correct', 'of', 'set']);
  const all = count(of, 'of', 1),
    right = count(correct, 'correct', 0);
  if (right > all) refuse(`correct must be at most ${all}`, right);
  return { correct: right, of: all, set: name(set, 'set') };
}

function readBeyond(value: unknown): readonly Beyond[] {
  if (!Array.isArray(value) || value.length > MOST_BEYOND)
    return refuse(`must be a list of up to ${MOST_BEYOND}`, value);
  return value.map((given: unknown, i) =>
    within(`layer ${i + 1}`, () => {
      const { id, type, from, known, why } = record(given, 'it', ['id', 'type', 'from', 'known', 'why']);
      const words = [id, type, ...(Array.isArray(from) ? (from as readonly unknown[]) : [null])];
      if (words.length > 1000 || !words.every((word) => typeof word === 'string' && word.length <= 200))
        return refuse('id, type and from must be names', given);
      if (why !== undefined && (typeof why !== 'string' || why.length > MOST_REASON))
        return refuse(`why must be up to ${MOST_REASON} characters`, why);
      return {
        id: id as string,
        type: type as string,
        from: from as readonly string[],
        known: known === true,
        ...(why !== undefined && { why }),
      };
    }),
  );
}

function readTensors(value: unknown, what: string, shapes: ReadonlyMap<string, Shape>): Map<string, Float32Array> {
  return within(what, () => {
    const given = record(value, 'they', [...shapes.keys()]);
    return new Map([...shapes].map(([key, shape]) => [key, within(key, () => readTensor(given[key], shape))]));
  });
}

/** A tensor is `{ shape }` with `f32` (base64 of little-endian numbers, or the numbers themselves), `u8` (base64 of bytes, 255 standing for 1) or `values`. */
function readTensor(value: unknown, shape: Shape): Float32Array {
  const given = record(value, 'a tensor', ['shape', 'f32', 'u8', 'values']);
  const said = given['shape'];
  if (!Array.isArray(said) || said.length !== shape.length || said.some((d, axis) => d !== shape[axis]))
    refuse(`shape must be [${shape.join(', ')}]`, said);
  const size = sizeOf(shape),
    { f32, u8, values } = given;
  if ([f32, u8, values].filter((v) => v !== undefined).length !== 1)
    return refuse('must have one of f32, u8, values', Object.keys(given));
  if (f32 instanceof Float32Array)
    return f32.length === size ? f32 : refuse(`f32 must have ${size} numbers`, f32.length);
  if (values === undefined) return u8 === undefined ? floatsOf(bytesOf(f32, 4 * size)) : inksOf(bytesOf(u8, size));
  if (!Array.isArray(values) || values.length !== size) return refuse(`values must be a list of ${size}`, values);
  const wrong = values.findIndex((v) => typeof v !== 'number' || !Number.isFinite(v));
  if (wrong >= 0) refuse(`value ${wrong + 1} must be a number`, values[wrong]);
  return Float32Array.from(values as readonly number[]);
}

function bytesOf(text: unknown, length: number): Uint8Array {
  if (typeof text !== 'string') return refuse('numbers must be base64', text);
  if (text.length !== base64Length(length))
    refuse(`base64 of ${length} bytes has ${base64Length(length)} characters`, text.length);
  const bytes = decodeBase64(text);
  return bytes.length === length ? bytes : refuse(`there must be ${length} bytes`, bytes.length);
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function floatsOf(bytes: Uint8Array): Float32Array {
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const floats = new Float32Array(bytes.length / 4);
  for (let i = 0; i < floats.length; i++) floats[i] = view.getFloat32(4 * i, true);
  return floats;
}

/** Bytes as numbers from 0 to 1. */
export function inksOf(bytes: Uint8Array): Float32Array {
  const inks = new Float32Array(bytes.length);
  for (let i = 0; i < inks.length; i++) inks[i] = bytes[i]! / 255;
  return inks;
}

/** An object with no keys but these. */
function record(value: unknown, what: string, keys: readonly string[]): { readonly [key: string]: unknown } {
  if (!isRecord(value)) return refuse(`${what} must be an object`, value);
  const stray = Object.keys(value).find((key) => !keys.includes(key));
  if (stray !== undefined)
    refuse(
      `there is no ${JSON.stringify(stray.slice(0, 60))} here`,
      value[stray],
      `there can be ${keys.slice(0, 20).join(', ') || 'nothing'}`,
    );
  return Object.fromEntries(keys.map((key) => [key, Object.hasOwn(value, key) ? value[key] : undefined]));
}

/** What numbers look like: each a few characters. */
const symbols = (value: unknown, what: string): readonly string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= MOST_TOKENS &&
  value.every((v): v is string => typeof v === 'string' && v.length > 0 && v.length <= 20)
    ? value
    : refuse(`${what} must be a list of 1 to ${MOST_TOKENS} texts of 1 to 20 characters`, value);

/** A word fit for a file name. */
const name = (value: unknown, what: string): string =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9_-]{0,59}$/u.test(value)
    ? value
    : refuse(`${what} must be 1 to 60 small letters, digits and hyphens`, value);

const count = (value: unknown, what: string, least: number): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least
    ? value
    : refuse(`${what} must be an integer ≥ ${least}`, value);
