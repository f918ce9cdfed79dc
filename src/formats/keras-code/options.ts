import { SpecError } from '../../core/errors.ts';
import type { Field, Fields, Named } from '../../core/fields.ts';
import { settled, shapeFrom } from './asks.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { tell } from './session.ts';
import { snake } from './classes.ts';
import { canonicalFunction } from './specs.ts';
import { puzzled } from './trouble.ts';
import type { Args } from './arguments.ts';
import type { Layer, Value } from './values.ts';
import { isKind, typeName } from './values.ts';

/** Keras's name of an option, from the core's: `useBias` ↦ `use_bias`, `beta1` ↦ `beta_1`. */
export const kerasOption = (option: string): string =>
  option.replaceAll(/([A-Z])/g, (letter) => `_${letter.toLowerCase()}`).replace(/^beta(\d)$/, 'beta_$1');

/** The core's name of an option, from Keras's. */
export const coreOption = (word: string): string =>
  word.replace(/^beta_(\d)$/, 'beta$1').replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Options that change nothing here, with the values that are passed over without a word. */
const WITHOUT_EFFECT: { readonly [word: string]: readonly unknown[] | 'any' } = {
  dtype: 'any',
  seed: 'any',
  data_format: ['channels_last', null],
  noise_shape: [null],
  implementation: 'any',
  unroll: 'any',
  return_state: [false],
  stateful: [false],
  mask_zero: [false],
  autocast: 'any',
  activity_regularizer: [null],
  weights: [null],
  sparse: [false],
  ragged: [false],
  batch_size: 'any',
  renorm: [false],
  fused: 'any',
  jit_compile: 'any',
  loss_scale_factor: [null],
  use_ema: [false],
  reduction: 'any',
  decay: [0, null],
};
const NULLISH =
  /_(regularizer|constraint|initializer)$|^(clip\w+|global_clipnorm|weight_decay|value_dim|output_shape|max_value|strides|output_padding)$/;

/** What the arguments of a call say about the options of a definition. */
export interface Told {
  readonly options: { readonly [option: string]: unknown };
  /** The expression that gives each option. */
  readonly places: ReadonlyMap<string, Range>;
  /** Arguments that are no options of the definition, for the caller: `name`, `input_shape` … */
  readonly others: ReadonlyMap<string, { readonly value: Value; readonly at: Range }>;
}

/** How a call's arguments are read as options. */
export interface Reading {
  readonly what: string;
  readonly fields: Fields;
  /** Keras's names of the positional arguments, in order. */
  readonly order: readonly string[];
  /** Keras's names that the generic rule does not find. */
  readonly aliases?: { readonly [word: string]: string };
  /** Keras's names that the caller looks at. */
  readonly own?: readonly string[];
}

/**
 * Reads the arguments of a call by a field table. An option that cannot be read is told, and left at its default; one the
 * definition does not have is told and left out.
 */
export function optionsFrom(
  session: Session,
  args: Args,
  { what, fields, order, aliases = {}, own = [] }: Reading,
): Told {
  const options: { [option: string]: unknown } = {};
  const places = new Map<string, Range>();
  const others = new Map<string, { readonly value: Value; readonly at: Range }>();
  let position = 0;
  for (const { name, value, at, word: spelled } of args.all) {
    const word = name ?? order[position++];
    if (word === undefined) {
      tell(session, 'error', at, 'tooManyArguments', what, String(order.length));
      continue;
    }
    const option = aliases[word] ?? coreOption(word);
    if (own.includes(word)) others.set(word, { value, at });
    else if (Object.hasOwn(fields, option)) {
      const read = optionValue(session, fields[option]!, word, value, at);
      if (read !== undefined) options[option] = read.value;
      places.set(option, at);
    } else if (Object.hasOwn(WITHOUT_EFFECT, word)) {
      const fine = WITHOUT_EFFECT[word]!;
      if (fine !== 'any' && !fine.includes(value)) tell(session, 'note', at, 'optionIgnored', what, word);
    } else if (!(value === null && NULLISH.test(word)))
      tell(
        session,
        'error',
        spelled ?? at,
        'noSuchOption',
        what,
        word,
        Object.keys(fields).map(kerasOption).join(', '),
      );
  }
  return { options, places, others };
}

/** One option's value in the core's form; undefined (and told) where it cannot be one. */
function optionValue(
  session: Session,
  field: Field<unknown>,
  word: string,
  value: Value,
  at: Range,
): { readonly value: unknown } | undefined {
  const { kind } = field.control;
  if (isKind(value, 'foreign') && !value.open && (kind === 'spec' || isComputed(value.text))) {
    if (!value.lost) tell(session, 'error', at, 'functionUnknown', value.text);
    return undefined;
  }
  try {
    const plain = plainValue(session, field, word, value, at);
    if (plain === null && 'absent' in field) return undefined;
    if (plain === null && field.fallback !== undefined && field.control.kind !== 'spec')
      return { value: field.fallback };
    return { value: field.read(plain) };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    tell(session, 'error', at, 'refused', `${word} ${error.message}`);
    return undefined;
  }
}

/** Whether something from outside is an array that the code computes, and so no number that could be asked for. */
const isComputed = (text: string): boolean =>
  /^(np|numpy|tf|tensorflow|ops|keras\.ops)\.(eye|ones|zeros|array|random|linspace|arange)\b/.test(text);

function plainValue(session: Session, field: Field<unknown>, word: string, value: Value, at: Range): unknown {
  const { kind } = field.control;
  if (kind === 'spec') return specValue(session, word, value, at);
  if (kind === 'pair' || kind === 'shape') {
    if (isKind(value, 'foreign') && kind === 'shape') return shapeFrom(session, value, at);
    return deep(session, settled(session, value, at), at, 3);
  }
  if (kind === 'choice') return typeof value === 'string' ? value.toLowerCase() : plainOrType(value);
  const whole = settled(session, value, at);
  // Of layers that work along one axis, Keras takes a list of one as well.
  const one = kind === 'int' && isKind(whole, 'list') && whole.items.length === 1 ? whole.items[0]! : whole;
  return plainOrType(settled(session, one, at));
}

const plainOrType = (value: Value): unknown => (typeof value === 'object' && value !== null ? typeName(value) : value);

const deep = (session: Session, value: Value, at: Range, depth: number): unknown =>
  isKind(value, 'list') && depth > 0
    ? value.items.map((item) => deep(session, settled(session, item, at), at, depth - 1))
    : plainOrType(value);

/** What stands for an activation, initializer, regularizer or a layer within: a name, an object, a function. */
function specValue(session: Session, word: string, value: Value, at: Range): unknown {
  if (value === null) return word.endsWith('activation') ? 'linear' : null;
  if (typeof value === 'string') return canonicalFunction(value);
  if (isKind(value, 'spec')) return value.spec;
  if (isKind(value, 'layer'))
    return word === 'layer' ? { type: value.type, ...value.options } : asActivation(value, at);
  if (isKind(value, 'name')) return canonicalFunction(value.path.split('.').at(-1)!);
  if (isKind(value, 'func')) return probed(session, value, at);
  if (isKind(value, 'foreign')) return puzzled(value.at, 'unknownName', value.text);
  return typeName(value);
}

/** A layer used as an activation: `activation=LeakyReLU(0.1)`. */
function asActivation({ type, options }: Layer, at: Range): Named {
  if (type === 'activation') return options['activation'] as Named;
  if (!['relu', 'leaky_relu', 'elu', 'softmax'].includes(type)) return puzzled(at, 'notAnActivation', type);
  return { type, ...(type === 'leaky_relu' && { negativeSlope: 0.3 }), ...options };
}

/** The activation that a function of the code applies: `lambda x: keras.activations.leaky_relu(x, negative_slope=0.1)`. */
function probed(session: Session, value: Value, at: Range): unknown {
  const probe: Layer = {
    kind: 'layer',
    type: 'input',
    options: { shape: [1] },
    name: 'x',
    named: true,
    shape: null,
    origin: { call: at, callee: at, list: at, options: new Map() },
  };
  const node = { layer: probe, inputs: [], options: {}, at };
  const result = session.call(
    session,
    value,
    { all: [{ name: null, value: { kind: 'tensor', node }, at }], list: at },
    at,
  );
  if (isKind(result, 'tensor') && result.node.inputs.length === 1 && result.node.inputs[0] === node)
    return asActivation(result.node.layer, at);
  return puzzled(at, 'notAnActivation', snake('lambda'));
}
