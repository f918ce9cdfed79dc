import { refuse, within } from '../core/errors.ts';
import { isRecord } from '../core/fields.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf, shapesOf } from '../core/graph.ts';
import { headsOf, targetName } from '../core/heads.ts';
import type { Shape, Tensor } from '../core/tensor.ts';
import { sizeOf } from '../core/tensor.ts';

/** Lists in lists of numbers, as deep as there are axes. */
export interface Nested extends ReadonlyArray<number | Nested> {}

/** Numbers as they may be given: lists in lists, one flat list or typed array of all of them, or a tensor. */
export type Numbers = Nested | ArrayLike<number> | Tensor;

/** What goes into a network: numbers for its only input, or for each input by its id. */
export type Inputs = Numbers | { readonly [input: string]: Numbers };

/** What the outputs should be: numbers for the only one with a loss, or for each by its id. */
export type Answers = Inputs;

/** So many examples, one after another in one array. */
export interface Counted {
  readonly data: Float32Array;
  readonly count: number;
}

/**
 * Reads examples of one shape (without the batch). Throws a `SpecError` for other lengths, lists of unequal length, and numbers
 * that are none. A `Float32Array` is taken as it is, not copied.
 */
export function readNumbers(where: string, given: unknown, shape: Shape): Counted {
  return within(where, () => {
    const size = sizeOf(shape);
    const data = flat(given, shape);
    if (data.length === 0 || data.length % size !== 0)
      refuse(
        `must have a multiple of ${size} numbers`,
        data.length,
        `each example has the shape [${shape.join(', ')}]`,
      );
    for (let i = 0; i < data.length; i++)
      if (!Number.isFinite(data[i]))
        refuse(
          `example ${Math.floor(i / size)} must have finite numbers`,
          data[i],
          'leave such examples out, or put a number there',
        );
    return { data, count: data.length / size };
  });
}

function flat(given: unknown, shape: Shape): Float32Array {
  if (given instanceof Float32Array) return given;
  if (isNumbers(given)) return Float32Array.from(given);
  if (isRecord(given) && Array.isArray(given['shape'])) {
    const said = given['shape'] as readonly unknown[];
    if (said.length !== shape.length + 1 || shape.some((d, axis) => said[axis + 1] !== d))
      refuse(`its shape must be [examples${shape.map((d) => `, ${d}`).join('')}]`, said);
    const data = flat(given['data'], shape);
    return data.length === sizeOf(said as Shape)
      ? data
      : refuse('data must have as many numbers as its shape', data.length);
  }
  if (!Array.isArray(given)) return refuse('must be numbers: a list, lists in lists, a typed array or a tensor', given);
  const list = given as readonly unknown[];
  if (list.every((v) => !Array.isArray(v))) return Float32Array.from(list, numberAt);
  const to = new Float32Array(list.length * sizeOf(shape));
  list.forEach((example, k) => fill(to, k * sizeOf(shape), example, shape, 0));
  return to;
}

const isNumbers = (v: unknown): v is ArrayLike<number> & Iterable<number> =>
  ArrayBuffer.isView(v) && !(v instanceof DataView) && !(v instanceof BigInt64Array) && !(v instanceof BigUint64Array);

const numberAt = (v: unknown, i: number): number =>
  typeof v === 'number' ? v : refuse(`number ${i} must be a number`, v);

/** Puts lists in lists into their place; `axis` is how deep we are. */
function fill(to: Float32Array, start: number, given: unknown, shape: Shape, axis: number): void {
  if (axis === shape.length) {
    to[start] = numberAt(given, start);
    return;
  }
  const size = sizeOf(shape.slice(axis + 1));
  // One number may stand for a list of one.
  if (typeof given === 'number' && sizeOf(shape.slice(axis)) === 1) {
    to[start] = given;
    return;
  }
  if (!Array.isArray(given) || given.length !== shape[axis])
    refuse(`must be lists of ${shape[axis]} along axis ${axis + 1}`, given, `the shape is [${shape.join(', ')}]`);
  (given as readonly unknown[]).forEach((v, k) => fill(to, start + k * size, v, shape, axis + 1));
}

/** What goes into a network and what it is compared with: found out once, asked with every batch. */
export interface Border {
  readonly network: Network;
  readonly inputs: readonly {
    readonly id: string;
    readonly shape: Shape;
    /** Given: the input is looked up in an embedding, and has whole numbers below this. */
    readonly words: number;
  }[];
  /** What the outputs with a loss are compared with, the first output's before the others; empty without a loss. */
  readonly targets: readonly Target[];
}

/** The target of one output: the shape of one example's, and what its numbers may be. */
interface Target {
  readonly output: string;
  readonly shape: Shape;
  /** Numbers of a row of the prediction, and whether the target is a class for each row. */
  readonly n: number;
  readonly classes: boolean;
  /** The label of rows that do not count. */
  readonly ignored: number | undefined;
  /** The numbers are from 0 to 1. */
  readonly shares: boolean;
}

/** Targets of all outputs that have a loss. */
export interface Targets {
  readonly targets: Float32Array;
  readonly moreTargets?: ReadonlyMap<string, Float32Array>;
}

/** The border of a network. */
export function borderOf(network: Network): Border {
  return {
    network,
    inputs: inputsOf(network).map(({ id, shape }) => ({
      id,
      shape,
      words: Math.min(
        ...network.layers.flatMap((l) => (l.type === 'embedding' && l.from.includes(id) ? [l.inputDim] : [])),
      ),
    })),
    targets: headsOf(network, shapesOf(network, 1), false).map(({ output, def, spec, y }) => ({
      output,
      shape: def.target(spec, y).slice(1),
      n: def.trial === 'classes' ? sizeOf(y) / sizeOf(def.target(spec, y)) : y.at(-1)!,
      ignored: 'ignoreClass' in spec ? spec.ignoreClass : undefined,
      classes: def.trial === 'classes',
      shares: def.shares === true,
    })),
  };
}

/** The numbers of every input; refuses unknown inputs, missing ones, and such of different counts. */
export function readInputs(
  { inputs: expected }: Border,
  given: unknown,
): { readonly inputs: Map<string, Float32Array>; readonly count: number } {
  const byId = isRecord(given) && !ArrayBuffer.isView(given) && !Array.isArray(given['shape']) ? given : null;
  const all = (): string => `there are ${expected.map((i) => i.id).join(', ')}`;
  if (!byId && expected.length > 1) refuse('x: must be an object with numbers for each input', given, all());
  for (const id of byId ? Object.keys(byId) : [])
    if (!expected.some((i) => i.id === id))
      refuse(`x: there is no input ${JSON.stringify(id.slice(0, 60))}`, id, all());
  const inputs = new Map<string, Float32Array>();
  let count = -1;
  for (const { id, shape, words } of expected) {
    const where = byId ? `x.${id}` : 'x';
    const read = readNumbers(where, byId ? byId[id] : given, shape);
    if (count >= 0 && read.count !== count)
      refuse(`${where}: must have ${count} examples, as the inputs before it`, read.count);
    count = read.count;
    if (words < Infinity) {
      const wrong = read.data.find((v) => !Number.isInteger(v) || v < 0 || v >= words);
      if (wrong !== undefined)
        refuse(`${where}: must be whole numbers from 0 to ${words - 1}, for the embedding`, wrong);
    }
    inputs.set(id, read.data);
  }
  return { inputs, count };
}

/** The targets of every example; refuses another count, and labels that cannot be. Several are given by the ids of outputs. */
export function readTargets({ targets }: Border, given: unknown, count: number): Targets {
  const [first, ...more] = targets;
  if (!first) return refuse('loss: a target needs a loss to be compared by', null, 'give the model a loss');
  if (more.length === 0) return { targets: readTarget('y', first, given, count) };
  const all = `there are ${targets.map((t) => t.output).join(', ')}`;
  if (!isRecord(given)) return refuse('y: must be an object with a target for each output', given, all);
  const stray = Object.keys(given).find((id) => !targets.some((t) => t.output === id));
  if (stray !== undefined)
    refuse(`y: there is no output ${JSON.stringify(stray.slice(0, 60))} with a loss`, stray, all);
  const read = (t: Target): Float32Array => readTarget(`y.${t.output}`, t, given[t.output], count);
  return { targets: read(first), moreTargets: new Map(more.map((t) => [t.output, read(t)])) };
}

/** Puts the targets of all outputs among the given numbers of a program. */
export function giveTargets(border: Border, to: Map<string, Float32Array>, given: unknown, count: number): void {
  const { targets, moreTargets = new Map<string, Float32Array>() } = readTargets(border, given, count);
  to.set('target', targets);
  for (const [output, data] of moreTargets) to.set(targetName(border.network, output), data);
}

function readTarget(
  where: string,
  { shape, n, classes, shares, ignored }: Target,
  given: unknown,
  count: number,
): Float32Array {
  const { data, count: found } = readNumbers(where, given, shape);
  if (found !== count) refuse(`${where}: must have ${count} examples, as many as x`, found);
  const wrongAt = (what: string, wrong: number, ...todo: readonly string[]): void => {
    if (wrong < 0) return;
    const example = Math.floor((wrong * count) / data.length);
    refuse(`${where}: must be ${what} (example ${example})`, data[wrong], todo[0] ?? 'mend the labels');
  };
  if (classes)
    wrongAt(
      `classes from 0 to ${n - 1}`,
      data.findIndex((k) => k !== ignored && (!Number.isInteger(k) || k < 0 || k >= n)),
    );
  if (shares)
    wrongAt(
      'from 0 to 1, as probabilities are',
      data.findIndex((t) => t < 0 || t > 1),
      'scale the labels, or choose another loss',
    );
  return data;
}

/** One weight for each example: those given, times those of their classes. */
export function readSampleWeights(
  { targets: [first] }: Border,
  target: Float32Array,
  count: number,
  given: unknown,
  ofClass: unknown,
): Float32Array | undefined {
  if (given === undefined && ofClass === undefined) return undefined;
  const weights = new Float32Array(count).fill(1);
  if (given !== undefined) {
    const { data } = readNumbers('sampleWeight', given, []);
    if (data.length !== count) refuse(`sampleWeight: must have ${count} numbers, one for each example`, data.length);
    weights.set(data);
  }
  if (ofClass === undefined) return weights;
  if (!isRecord(ofClass)) return refuse('classWeight: must be an object with a weight for each class', ofClass);
  const size = target.length / count,
    classes = first?.classes === true;
  if (classes && size !== 1) refuse('classWeight: needs one class for each example', size);
  for (let i = 0; i < count; i++) {
    const row = target.subarray(i * size, (i + 1) * size);
    const k = classes || size === 1 ? Math.round(row[0]!) : row.indexOf(row.reduce((a, b) => Math.max(a, b)));
    const weight = Object.hasOwn(ofClass, k) ? ofClass[k] : 1;
    if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity))
      refuse(`classWeight: the weight of class ${k} must be a number ≥ 0`, weight);
    weights[i]! *= weight;
  }
  return weights;
}
