import { activations } from '../../core/activations/index.ts';
import type { Named } from '../../core/fields.ts';
import { isRecord } from '../../core/fields.ts';
import type { LossSpec } from '../../core/losses/index.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import { shapesOf } from '../../core/network.ts';
import type { Note } from '../format.ts';
import type { Json } from './config.ts';
import { own, textOf } from './config.ts';
import { CLASSES, INITIALIZERS, LOSSES, OPTIMIZERS, snake, snakeClass } from './names.ts';

/** For whom an architecture is written: Keras 3, or the layers of TensorFlow.js, which are those of Keras 2. */
export type Reader = 'keras' | 'tfjs';

/** A layer as an object of its own: written once, called wherever its weights are used. */
export interface Written {
  readonly spec: LayerSpec;
  /** Its name in the file: the id, without what Keras does not allow. */
  readonly name: string;
  /** The specs that call it, itself the first. */
  readonly calls: readonly LayerSpec[];
}

/** The layer objects of a network, in its order. */
export function writtenLayers({ layers }: Network): readonly Written[] {
  const taken = new Set<string>();
  const name = (id: string): string => {
    const base = id.replaceAll('/', '_').replace(/^[^A-Za-z]/, (c) => `layer_${c}`);
    for (let n = 1; ; n++) {
      const tried = n === 1 ? base : `${base}_${n}`;
      if (taken.has(tried)) continue;
      taken.add(tried);
      return tried;
    }
  };
  return layers
    .filter((spec) => spec.shares === undefined)
    .map((spec) => ({
      spec,
      name: name(spec.id),
      calls: [spec, ...layers.filter((other) => other.shares === spec.id)],
    }));
}

/** The name of a network in a file of Keras. */
export const modelName = ({ name }: Network): string => name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_') || 'model';

/** The architecture as `model.to_json()` writes it: Sequential where every layer reads the one before, else Functional. */
export function architecture(network: Network, reader: Reader): Json {
  const written = writtenLayers(network);
  const shapes = shapesOf(network, 1);
  const name = modelName(network);
  const words = wordInputs(network);
  const shape = (id: string): readonly (number | null)[] => [null, ...shapes.get(id)!.slice(1)];
  const layer = (w: Written): Json => {
    const config = withReturns(w, configOf(w.spec, w.name, reader, shape(w.spec.id), words.has(w.spec.id)));
    const className = CLASSES[w.spec.type]!;
    return reader === 'keras'
      ? { module: 'keras.layers', class_name: className, config, registered_name: null }
      : { class_name: className, config };
  };
  const around = (className: string, config: Json): Json =>
    reader === 'keras'
      ? {
          module: className === 'Functional' ? 'keras.src.models.functional' : 'keras',
          class_name: className,
          config,
          registered_name: className,
        }
      : { class_name: className === 'Functional' ? 'Model' : className, config };
  if (isChain(network))
    return around('Sequential', {
      name,
      ...(reader === 'keras' && { trainable: true, dtype: policy }),
      layers: written.map(layer),
    });

  const place = new Map(
    written.flatMap((w) => {
      const nodes = nodesOf(w);
      return w.calls.map((call) => {
        const node = nodes.findIndex((other) => String(other.from) === String(call.from));
        return [call.id, [w.name, node, tensorOf(w, call)]] as const;
      });
    }),
  );
  const reference = (id: string): readonly [string, number, number] => place.get(id)!;
  const tensor = (id: string): Json => ({
    class_name: '__keras_tensor__',
    config: { shape: shape(id), dtype: words.has(id) ? 'int32' : 'float32', keras_history: reference(id) },
  });
  const node = (call: LayerSpec): unknown => {
    if (reader === 'tfjs') return call.from.map((id) => [...reference(id), {}]);
    const attention = call.type === 'multi_head_attention';
    if (isRecurrent(call.type) && call.from.length > 1) {
      const [x, ...states] = call.from.map(tensor);
      return { args: [x], kwargs: { initial_state: states } };
    }
    const tensors = attention ? attentionInputs(call.from).map(tensor) : call.from.map(tensor);
    const args = call.from.length > 1 && !attention ? [tensors] : tensors;
    return { args, kwargs: own(call, 'useCausalMask') === true ? { use_causal_mask: true } : {} };
  };
  const inputs = network.layers.filter((l) => l.type === 'input').map((l) => reference(l.id)),
    outputs = network.outputs.map(reference);
  return around('Functional', {
    name,
    ...(reader === 'keras' && { trainable: true }),
    layers: written.map((w) => ({
      ...layer(w),
      name: w.name,
      inbound_nodes: w.spec.type === 'input' ? [] : nodesOf(w).map(node),
    })),
    input_layers: inputs,
    output_layers: outputs,
  });
}

/** Whether a layer goes through a sequence and may be given states. */
export const isRecurrent = (type: string): boolean => /^(simple_rnn|lstm|gru|bidirectional)$/.test(type);

/** What a recurrent layer gives instead of its output: a state, a memory, one of two directions. */
export const returnsOf = (spec: object): string | undefined => own(spec, 'returns') as string | undefined;

/** The calls of a layer that are nodes of their own: in Keras, states come with the output of the same call. */
export const nodesOf = ({ calls }: Written): readonly LayerSpec[] =>
  calls.filter((call, i) => calls.findIndex((other) => String(other.from) === String(call.from)) === i);

/** Whether the two directions of a layer are given apart (`merge_mode=None`). */
export const givenApart = ({ calls }: Pick<Written, 'calls'>): boolean =>
  calls.some((call) => /^(forward|backward)$/.test(returnsOf(call) ?? ''));

/** Which of the tensors that a call makes in Keras is that of ours. */
export function tensorOf(w: Written, call: LayerSpec): number {
  const returns = returnsOf(call);
  if (returns === undefined || returns === 'forward') return 0;
  if (returns === 'memory') return 2;
  if (returns === 'backward') return 1;
  const kinds = kindsOf(call),
    [side, kind] = returns.split('_');
  return (givenApart(w) ? 2 : 1) + (side === 'backward' ? kinds.length : 0) + kinds.indexOf(kind!);
}

/** What each direction of a recurrent layer keeps. */
const kindsOf = (spec: LayerSpec): readonly string[] =>
  spec.type === 'lstm' || textOf(own(spec, 'layer'), 'type') === 'lstm' ? ['state', 'memory'] : ['state'];

/** Whether any call of a layer is asked for a state or a memory. */
export const givesStates = ({ calls }: Written): boolean =>
  calls.some((call) => /state|memory/.test(returnsOf(call) ?? ''));

/** How many tensors each call of a layer gives in Keras. */
export const tensorsOf = (w: Written): number =>
  (givenApart(w) ? 2 : 1) + (givesStates(w) ? kindsOf(w.spec).length * (w.spec.type === 'bidirectional' ? 2 : 1) : 0);

/** A config that says which tensors the calls of a layer are asked for. */
function withReturns(w: Written, config: Json): Json {
  const all = w.calls.flatMap((call) => returnsOf(call) ?? []);
  if (all.length === 0) return config;
  const state = givesStates(w) ? { return_state: true } : {};
  if (w.spec.type !== 'bidirectional') return { ...config, ...state };
  const layer = config['layer'] as Json;
  return {
    ...config,
    layer: { ...layer, config: { ...(layer['config'] as Json), ...state } },
    ...(givenApart(w) && { merge_mode: null }),
  };
}

/** One input, every layer reads the one before, nothing is shared, the last is the output; attention needs to be called by name. */
export const isChain = ({ layers, outputs }: Network): boolean =>
  outputs.length === 1 &&
  outputs[0] === layers.at(-1)!.id &&
  layers.every(
    (l, i) =>
      l.shares === undefined &&
      l.type !== 'multi_head_attention' &&
      returnsOf(l) === undefined &&
      (i === 0 ? l.type === 'input' : l.from.length === 1 && l.from[0] === layers[i - 1]!.id),
  );

/** Query and value at least; the core lets one tensor be all three. */
const attentionInputs = (from: readonly string[]): readonly string[] =>
  from.length === 1 ? [from[0]!, from[0]!] : from;

/** Inputs that are looked up in a table, and so are whole numbers. */
const wordInputs = ({ layers }: Network): ReadonlySet<string> =>
  new Set(layers.flatMap((l) => (l.type === 'embedding' ? l.from : [])));

const policy = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'float32' },
  registered_name: null,
} as const;

/** Layers whose options say where the channels are. */
const FORMATTED =
  /conv|pooling|(up_sampling|zero_padding|cropping|spatial_dropout)[23]d|^(flatten|resizing|center_crop)$/;

function configOf(
  spec: LayerSpec,
  name: string,
  reader: Reader,
  shape: readonly (number | null)[],
  words: boolean,
): Json {
  const dtype = words ? 'int32' : 'float32';
  if (spec.type === 'input')
    return reader === 'keras'
      ? { batch_shape: shape, dtype, sparse: false, ragged: false, name, optional: false }
      : { batch_input_shape: shape, dtype, sparse: false, name };
  const { id: _, type, from: _from, shares: _shares, ...options } = spec as LayerSpec & Json;
  return {
    name,
    trainable: true,
    dtype: reader === 'keras' ? policy : 'float32',
    ...(FORMATTED.test(type) && { data_format: 'channels_last' }),
    ...optionsOf(type, options, reader),
  };
}

/** Options under Keras's names and in its terms. */
function optionsOf(type: string, options: Json, reader: Reader): Json {
  const written = Object.entries(options).flatMap(([option, value]): readonly (readonly [string, unknown])[] => {
    if (option === 'useCausalMask' || option === 'returns' || value === undefined) return [];
    if (option === 'activation' || option === 'recurrentActivation')
      return [[snake(option), activation(value as Named, reader)]];
    if (option.endsWith('Initializer')) return [[snake(option), initializer(value as Named, reader)]];
    if (/(Regularizer|Constraint)$/.test(option))
      return [[snake(option), isRecord(value) ? classed(value as Named, option, reader) : null]];
    if (option === 'layer') return [['layer', inner(value as Named, reader)]];
    if (type === 'dot' && option === 'axes')
      return [['axes', Array.isArray(value) && value.length === 1 ? value[0] : value]];
    if (type === 'normalization' && option === 'axis' && Array.isArray(value) && value.length === 0)
      return [['axis', null]];
    return [[TFJS_OPTIONS[reader]?.[`${type}.${option}`] ?? snake(option), value]];
  });
  return Object.fromEntries(written);
}

/** Options that Keras 2 called otherwise. */
const TFJS_OPTIONS: { readonly [R in Reader]?: { readonly [option: string]: string } } = {
  tfjs: { 'leaky_relu.negativeSlope': 'alpha' },
};

function inner({ type, ...options }: Named, reader: Reader): Json {
  const className = CLASSES[type]!;
  const config = {
    name: snakeClass(className),
    trainable: true,
    ...(FORMATTED.test(type) && { data_format: 'channels_last' }),
    ...optionsOf(type, options, reader),
  };
  return reader === 'keras'
    ? { module: 'keras.layers', class_name: className, config, registered_name: null }
    : { class_name: className, config };
}

/** Functions of TensorFlow.js that are not called as in Keras. */
const TFJS_ACTIVATIONS: { readonly [type: string]: string } = {
  silu: 'swish',
  hard_sigmoid: 'hardSigmoid',
  log_softmax: 'logSoftmax',
};
/** Layers that stand for an activation with options of its own. */
const AS_LAYER: { readonly [type: string]: string } = {
  relu: 'ReLU',
  leaky_relu: 'LeakyReLU',
  elu: 'ELU',
  softmax: 'Softmax',
};

/** An activation: its name, or, where it has options of its own, the layer that takes them. */
function activation({ type, ...options }: Named, reader: Reader): unknown {
  if (plainActivation({ type, ...options })) return (reader === 'tfjs' ? TFJS_ACTIVATIONS[type] : undefined) ?? type;
  const className = AS_LAYER[type] ?? type;
  const config = {
    name: snakeClass(className),
    ...Object.fromEntries(Object.entries(options).map(([k, v]) => [snake(k), v])),
  };
  return { module: 'keras.layers', class_name: className, config, registered_name: null };
}

/** Whether all options of an activation are the usual ones. */
const plainActivation = ({ type, ...options }: Named): boolean =>
  Object.entries(activations[type]?.fields ?? {}).every(
    ([option, { fallback }]) => options[option] === undefined || options[option] === fallback,
  );

function initializer({ type, ...options }: Named, reader: Reader): Json {
  const config = Object.fromEntries(Object.entries(options).map(([k, v]) => [snake(k), v]));
  const className = INITIALIZERS[type] ?? 'GlorotUniform';
  return reader === 'keras'
    ? { module: 'keras.initializers', class_name: className, config, registered_name: null }
    : { class_name: className, config };
}

const RULES: { readonly [type: string]: string } = {
  l1: 'L1',
  l2: 'L2',
  l1_l2: 'L1L2',
  max_norm: 'MaxNorm',
  min_max_norm: 'MinMaxNorm',
  non_neg: 'NonNeg',
  unit_norm: 'UnitNorm',
};

function classed({ type, ...options }: Named, option: string, reader: Reader): Json {
  const config = Object.fromEntries(Object.entries(options).map(([k, v]) => [snake(k), v]));
  const module = option.endsWith('Constraint') ? 'keras.constraints' : 'keras.regularizers';
  // Keras 2 knows one class for both strengths.
  if (reader === 'tfjs')
    return { class_name: module.endsWith('regularizers') ? 'L1L2' : (RULES[type] ?? type), config };
  return { module, class_name: RULES[type] ?? type, config, registered_name: null };
}

/** Loss and optimizer as `compile_config` of Keras 3 holds them; null where there is no loss. */
export function compileConfig(network: Network): Json | null {
  const { loss, losses, lossWeights, optimizer, outputs } = network;
  if (!loss) return null;
  const names = new Map(writtenLayers(network).flatMap((w) => w.calls.map((call) => [call.id, w.name] as const)));
  const named = <T>(of: (id: string) => T | undefined): { readonly [name: string]: T } =>
    Object.fromEntries(
      outputs.flatMap((id): readonly (readonly [string, T])[] => {
        const value = of(id);
        return value === undefined ? [] : [[names.get(id)!, value]];
      }),
    );
  return {
    ...(optimizer && { optimizer: optimizerConfig(optimizer) }),
    loss: losses
      ? named((id) => (id === outputs[0] ? lossConfig(loss) : losses[id] && lossConfig(losses[id])))
      : lossConfig(loss),
    loss_weights: lossWeights ? named((id) => lossWeights[id]) : null,
    metrics: null,
    weighted_metrics: null,
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: false,
  };
}

function lossConfig(loss: LossSpec): Json {
  const { type, ...options } = loss as unknown as Named;
  return {
    module: 'keras.losses',
    class_name: LOSSES[type],
    config: { name: type, ...underscored(options) },
    registered_name: null,
  };
}

function optimizerConfig({ type, schedule, ...options }: Named): Json {
  const rate = isRecord(schedule) ? scheduled(schedule as Named, options['learningRate']) : options['learningRate'];
  return {
    module: 'keras.optimizers',
    class_name: OPTIMIZERS[type],
    config: { name: type, ...underscored(options), learning_rate: rate },
    registered_name: null,
  };
}

function scheduled({ type, ...options }: Named, rate: unknown): unknown {
  if (type === 'linear_warmup' || Array.isArray(options['factors'])) return rate;
  const className = type.replaceAll(/(^|_)([a-z])/g, (_, __, c: string) => c.toUpperCase());
  return {
    module: 'keras.optimizers.schedules',
    class_name: className,
    config: { initial_learning_rate: rate, ...underscored(options) },
    registered_name: null,
  };
}

const underscored = (options: Json): Json =>
  Object.fromEntries(Object.entries(options).flatMap(([k, v]) => (v === undefined ? [] : [[snake(k), v]])));

/** What a reader cannot hold of a network, layer by layer. */
export function lacking(network: Network, reader: Reader): readonly Note[] {
  const notes: Note[] = [];
  const lack = (where: string, say: Note['say'], ...values: readonly string[]): void =>
    void notes.push({ kind: 'lacking', where, say, with: values });
  const check = (id: string, type: string, options: Json): void => {
    if (CLASSES[type] === undefined) return lack(id, 'noKerasLayer', type);
    if (reader === 'tfjs' && NOT_IN_TFJS.has(type)) return lack(id, 'noTfjsLayer', CLASSES[type]);
    for (const option of ['activation', 'recurrentActivation']) {
      const given = options[option];
      if (!isRecord(given)) continue;
      const named = given as Named;
      const plain = plainActivation(named);
      if (NO_KERAS_ACTIVATION.has(named.type)) {
        lack(id, 'noKerasActivation', named.type);
        continue;
      }
      if (!plain && (AS_LAYER[named.type] === undefined || reader === 'tfjs' || option === 'recurrentActivation'))
        lack(id, 'noActivationOptions', named.type);
      else if (reader === 'tfjs' && NO_TFJS_ACTIVATION.has(named.type)) lack(id, 'noTfjsActivation', named.type);
    }
    if (reader === 'tfjs')
      for (const [what, differs] of TFJS_LIMITS[type] ?? [])
        if (differs(options)) lack(id, 'noTfjsOption', snake(what), CLASSES[type]);
    const inside = options['layer'];
    if (isRecord(inside)) check(id, String(inside['type']), inside);
  };
  for (const spec of network.layers) check(spec.id, spec.type, spec);
  for (const w of writtenLayers(network))
    if (givenApart(w) && w.calls.some((call) => returnsOf(call) === undefined))
      lack(w.spec.id, 'noKerasLayer', 'bidirectional');
  return notes;
}

const NOT_IN_TFJS = new Set([
  'group_normalization',
  'rms_normalization',
  'unit_normalization',
  'multi_head_attention',
  'attention',
  'additive_attention',
  'spatial_dropout2d',
  'subtract',
  'conv1d_transpose',
  'depthwise_conv1d',
  'separable_conv1d',
  'global_average_pooling3d',
  'global_max_pooling3d',
  'zero_padding1d',
  'zero_padding3d',
  'cropping1d',
  'cropping3d',
  'up_sampling1d',
  'up_sampling3d',
  'normalization',
  'discretization',
  'spatial_dropout3d',
  'activity_regularization',
  'identity',
]);
/** Functions of numbers that Keras has as operations, not as activations. */
const NO_KERAS_ACTIVATION = new Set(['sqrt', 'log', 'reciprocal', 'power', 'erf', 'sin', 'cos', 'sign']);
const NO_TFJS_ACTIVATION = new Set([
  ...NO_KERAS_ACTIVATION,
  'leaky_relu',
  'exponential',
  'hard_swish',
  'hard_sigmoid',
  'log_softmax',
  'celu',
  'hard_shrink',
  'hard_tanh',
  'log_sigmoid',
  'soft_shrink',
  'sparse_plus',
  'sparse_sigmoid',
  'squareplus',
  'tanh_shrink',
  'threshold',
]);

/** Options with which TensorFlow.js computes something else than Keras 3. */
const TFJS_LIMITS: { readonly [type: string]: readonly (readonly [option: string, differs: (o: Json) => boolean])[] } =
  {
    gru: [['resetAfter', (o) => o['resetAfter'] === true]],
    dot: [['axes', (o) => (o['axes'] as readonly number[]).some((axis) => axis < 1)]],
    prelu: [['sharedAxes', (o) => (o['sharedAxes'] as readonly number[]).some((axis) => axis < 1)]],
    elu: [['alpha', (o) => o['alpha'] !== 1]],
    softmax: [['axis', (o) => o['axis'] !== -1]],
    batch_normalization: [['axis', (o) => o['axis'] !== -1]],
    conv1d: [
      ['groups', (o) => o['groups'] !== 1],
      ['padding', (o) => o['padding'] === 'causal'],
    ],
    conv2d: [['groups', (o) => o['groups'] !== 1]],
    conv2d_transpose: [
      ['outputPadding', (o) => o['outputPadding'] !== null],
      ['dilationRate', (o) => String(o['dilationRate']) !== '1,1'],
    ],
    conv3d: [['groups', (o) => o['groups'] !== 1]],
    conv3d_transpose: [
      ['outputPadding', (o) => o['outputPadding'] !== null],
      ['dilationRate', (o) => String(o['dilationRate']) !== '1,1,1'],
    ],
    up_sampling2d: [['interpolation', (o) => o['interpolation'] !== 'nearest']],
    rescaling: [
      ['scale', (o) => typeof o['scale'] !== 'number'],
      ['offset', (o) => typeof o['offset'] !== 'number'],
    ],
    resizing: [['interpolation', () => true]],
    // Its output shape is written over that of its input.
    category_encoding: [['outputMode', () => true]],
    center_crop: [['height', () => true]],
    depthwise_conv2d: [['dilationRate', (o) => String(o['dilationRate']) !== '1,1']],
    separable_conv2d: [['dilationRate', (o) => String(o['dilationRate']) !== '1,1']],
    relu: [
      ['negativeSlope', (o) => o['negativeSlope'] !== 0],
      ['threshold', (o) => o['threshold'] !== 0],
    ],
    global_average_pooling1d: [['keepdims', (o) => o['keepdims'] === true]],
    global_average_pooling2d: [['keepdims', (o) => o['keepdims'] === true]],
    global_max_pooling1d: [['keepdims', (o) => o['keepdims'] === true]],
    global_max_pooling2d: [['keepdims', (o) => o['keepdims'] === true]],
  };
