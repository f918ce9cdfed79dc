import { isRecord } from '../../core/fields.ts';
import type { LayerDef } from '../../core/layer.ts';
import { layers } from '../../core/layers/index.ts';
import { constraints } from '../../core/constraints/index.ts';
import { regularizers } from '../../core/regularizers/index.ts';
import { activationOf, initializerOf, namedOf } from './activation.ts';
import type { Link } from './chain.ts';
import type { Json, Notebook } from './config.ts';
import { isNative, own, plain, serialized, textOf, UnknownType, Unsupported } from './config.ts';
import { old } from './old.ts';
import { camel, isAugmentation, typeOf } from './names.ts';

/** How a file writes things, where versions differ. */
export interface Dialect {
  /** Keras 1 and 2, and TensorFlow.js: another hard sigmoid. */
  readonly keras2: boolean;
}

/** A layer's type and options in our terms, not yet checked. */
export interface Translated {
  readonly type: string;
  readonly options: Json;
  /** Whether it reads and makes channels first: how many axes of places there are; absent: channels last. */
  readonly channelsFirst?: number;
  /** Whether it reads its one tensor twice. */
  readonly twice?: true;
  /** Several layers in its place, the last under its own id. */
  readonly links?: readonly Link[];
}

/** Options that mean nothing here: names, seeds, how it is run. */
const PASSED_OVER = new Set([
  'name',
  'dtype',
  'batch_input_shape',
  'batch_shape',
  'batch_size',
  'input_shape',
  'input_dtype',
  'sparse',
  'ragged',
  'optional',
  'seed',
  'implementation',
  'unroll',
  'return_state',
  'quantization_config',
  'input_length',
  'fused',
  'synchronized',
  'virtual_batch_size',
  'lora_rank',
  'lora_alpha',
  'flash_attention',
  'autocast',
  'dtype_policy',
  'consume_less',
  'ref_range',
  'gamma_initializer_config',
  'num_elements',
  'time_major',
  'data_format',
  'noise_shape',
  'renorm',
  'renorm_clipping',
  'renorm_momentum',
  'dim_ordering',
  'cropping_config',
  'arguments',
  'supports_masking',
  'build_config',
  'shared_object_id',
  'merge_mode_config',
  'num_bins',
  'crop_to_aspect_ratio',
  'pad_to_aspect_ratio',
  'fill_mode',
  'fill_value',
  'antialias',
]);
/** Options that only training feels, and the core does not have. */
const TRAINING = /(_regularizer|_constraint)$|^(recurrent_dropout|stateful|trainable)$/;
/** Values with which an option says nothing. */
const silent = (value: unknown): boolean => value === null || value === undefined || value === false || value === 0;

/**
 * A layer of Keras in our terms. Throws `Unsupported`, with a sentence, for what the core cannot compute. Notes name what was
 * left out: regularizers, constraints.
 */
export function translated(written: unknown, where: string, dialect: Dialect, { note }: Notebook): Translated {
  const value = withoutCell(written),
    given = serialized(value),
    name = given?.name ?? 'something without a class_name';
  const type = given && isNative(value) ? typeOf(given.name) : undefined;
  if (!given || type === undefined || !Object.hasOwn(layers, type))
    throw new UnknownType(`${name.slice(0, 60)} is not a layer Backlit knows`);
  const def: LayerDef = layers[type as keyof typeof layers];
  const config = old(type, given.config);
  guard(type, config);
  if (isAugmentation(given.name)) {
    note('translated', where, 'augmentation', given.name);
    return { type, options: {} };
  }
  const options: { [option: string]: unknown } = {};
  for (const [key, raw] of Object.entries(config)) {
    const option = camel(key),
      number = plain(raw);
    if (!Object.hasOwn(def.fields, option)) {
      if (key === 'trainable' && raw === false) options[option] = false;
      if (PASSED_OVER.has(key) || silent(number) || (key === 'trainable' && raw === true)) continue;
      if (key === 'dropout' || TRAINING.test(key)) note('ignored', where, 'trainingOption', key);
      else note('ignored', where, 'optionIgnored', key.slice(0, 60));
    } else if (option === 'activation' || option === 'recurrentActivation')
      options[option] = activationOf(raw, dialect.keras2);
    else if (/(Regularizer|Constraint)$/.test(option)) {
      const table = option.endsWith('Constraint') ? constraints : regularizers,
        named = namedOf(table, raw);
      if (named) options[option] = named;
      else if (raw !== null) note('ignored', where, 'trainingOption', key);
    } else if (option.endsWith('Initializer')) {
      const initializer = initializerOf(raw);
      if (initializer) options[option] = initializer;
      else if (raw !== null)
        note('ignored', where, 'initializerIgnored', key, serialized(raw)?.name.slice(0, 60) ?? '?');
    } else if (option === 'layer') {
      const inner = translated(raw, where, dialect, { notes: [], note, add: () => {} });
      if (inner.channelsFirst)
        throw new Unsupported(
          'data_format must be channels_last in a layer within another (received "channels_first")',
        );
      const { trainable: _, ...own } = inner.options;
      options[option] = { type: inner.type, ...own };
    } else if (type === 'normalization' && key === 'axis' && raw === null) options[option] = [];
    else if (number !== null && number !== undefined) options[option] = shaped(type, option, number);
  }
  const places = channelsFirst(type, config, value);
  return { type, options: finished(type, options, config), ...(places > 0 && { channelsFirst: places }) };
}

/** How many axes of places a layer that keeps channels first has; 0: it keeps them last, or has none. */
function channelsFirst(type: string, config: Json, value: unknown): number {
  if (own(config, 'data_format') !== 'channels_first') return 0;
  if (type !== 'flatten') return Number(/([123])d/.exec(type)?.[1] ?? (/^(resizing|center_crop)$/.test(type) ? 2 : 0));
  const shape = own(own(value, 'build_config'), 'input_shape');
  return Array.isArray(shape) ? Math.max(shape.length - 2, 0) : 2;
}

/** The layers that a cell makes by itself. */
const OF_CELL: { readonly [cell: string]: string } = { LSTMCell: 'LSTM', GRUCell: 'GRU', SimpleRNNCell: 'SimpleRNN' };

/** `RNN(LSTMCell(8))` is `LSTM(8)`. */
function withoutCell(value: unknown): unknown {
  if (textOf(value, 'class_name') !== 'RNN') return value;
  const config = own(value, 'config'),
    cell = own(config, 'cell'),
    layer = OF_CELL[textOf(cell, 'class_name')];
  if (layer === undefined || !isRecord(config) || !isRecord(value) || !isNative(cell)) return value;
  const { cell: _, ...outer } = config,
    inner = own(cell, 'config');
  return { ...value, class_name: layer, config: { ...(isRecord(inner) && inner), ...outer }, registered_name: null };
}

/** What is refused because it would compute something else. */
function guard(type: string, config: Json): void {
  const say = (key: string, why: string): never => {
    throw new Unsupported(`${key} ${why}`);
  };
  if (own(config, 'dim_ordering') === 'th')
    say('dim_ordering', 'must be tf (received "th"); kernels of Theano are not read');
  const format = own(config, 'data_format');
  if (!silent(format) && format !== 'channels_last' && format !== 'channels_first')
    say('data_format', `must be channels_last or channels_first (received ${JSON.stringify(format).slice(0, 40)})`);
  const policy = own(config, 'dtype'),
    mode = own(own(policy, 'config'), 'mode') ?? own(config, 'quantization_mode');
  if (textOf(policy, 'class_name').startsWith('Quantized') || typeof mode === 'string')
    say(
      'dtype',
      `must be a type of floats: its weights are quantised (received ${JSON.stringify(mode ?? '').slice(0, 30)})`,
    );
  if (policy === 'string') say('dtype', 'must be a type of numbers (received "string")');
  if (own(config, 'time_major') === true) say('time_major', 'must be false (received true)');
  if (own(config, 'renorm') === true) say('renorm', 'must be false (received true)');
  if (!silent(own(config, 'noise_shape'))) say('noise_shape', 'is not supported');
  if (own(config, 'crop_to_aspect_ratio') === true || own(config, 'pad_to_aspect_ratio') === true)
    say('aspect ratios', 'that are kept are not supported');
  const { interpolation, output_mode: output } = config;
  if (typeof interpolation === 'string' && !/^(nearest|bilinear)$/i.test(interpolation))
    say('interpolation', `must be nearest or bilinear (received "${interpolation.slice(0, 30)}")`);
  if (type === 'discretization' && !silent(output) && output !== 'int')
    say('output_mode', `must be "int" (received ${JSON.stringify(output).slice(0, 30)})`);
  if (type === 'discretization' && !Array.isArray(own(config, 'bin_boundaries')))
    say('bin_boundaries', 'must be given');
}

/** One-element lists of layers that work along one axis; lists where the core has a number. */
function shaped(type: string, option: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const list = value as readonly unknown[];
  if (list.length === 1 && (type.endsWith('1d') || (type === 'batch_normalization' && option === 'axis')))
    return list[0];
  return list;
}

/** Where our option says the same in another way. */
function finished(type: string, options: Json, config: Json): Json {
  if (type === 'input') return {};
  if (/^(lstm|gru|simple_rnn)$/.test(type))
    return without(options, ['dropout', 'recurrentDropout', 'zeroOutputForMask']);
  if (type === 'bidirectional') {
    const inner = options['layer'];
    const { goBackwards, ...rest } = (inner ?? {}) as Json;
    if (goBackwards === true) throw new Unsupported('a layer within Bidirectional must not go backwards itself');
    return {
      ...options,
      ...(inner !== undefined && { layer: rest }),
      ...(own(config, 'merge_mode') === null && { returns: 'forward' }),
    };
  }
  if (type === 'dot' && typeof own(config, 'axes') === 'number') return { ...options, axes: own(config, 'axes') };
  return options;
}

/** Options less those of a list that say nothing. */
const without = (options: Json, some: readonly string[]): Json =>
  Object.fromEntries(Object.entries(options).filter(([option, value]) => !some.includes(option) || !silent(value)));
