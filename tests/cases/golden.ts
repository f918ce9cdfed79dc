import { activations } from '../../src/core/activations/index.ts';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { losses } from '../../src/core/losses/index.ts';
import type { Network } from '../../src/core/network.ts';
import { parse } from '../../src/core/network.ts';
import type { Backend } from '../../src/core/kernels/kernels.ts';
import { plain } from '../../src/core/kernels/plain/index.ts';
import { simd } from '../../src/core/kernels/simd/index.ts';
import { optimizers } from '../../src/core/optimizers/index.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { prepare, run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Runner, Verdict } from './runner.ts';
import { NotYet } from './runner.ts';

/** The format of ../README.md; whatever may be missing is optional. */
export interface Golden {
  readonly spec: Spec;
  readonly inputs?: Tensors;
  readonly params?: Tensors;
  readonly target?: Numbers;
  readonly outputs?: Tensors;
  readonly outputGrads?: Tensors;
  readonly paramGrads?: Tensors;
  readonly inputGrads?: Tensors;
  readonly stateAfter?: Tensors;
  readonly extra?: Tensors;
  readonly loss?: number;
  readonly lossTol?: number;
  readonly ties?: readonly string[];
  /** How much each example counts in the loss. */
  readonly sampleWeight?: Numbers;
  readonly sampleWeights?: Numbers;
  readonly optimizers?: readonly {
    readonly optimizer: Options;
    readonly losses?: readonly number[];
    readonly params?: Tensors;
  }[];
}
interface Spec {
  readonly inputs?: readonly { readonly name: string; readonly shape: readonly number[]; readonly batch?: number }[];
  readonly layers: readonly Options[];
  readonly output?: string | readonly string[];
  readonly loss?: Options | string | null;
  readonly training?: boolean;
  readonly sampleWeight?: readonly number[];
}
interface Numbers {
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly b64: string;
  readonly tol?: number;
}
type Tensors = { readonly [name: string]: Numbers };
type Options = { readonly [option: string]: unknown };

/** What the files call our layers and options, where the names differ. */
const TYPES: { readonly [name: string]: string } = {
  max_pool1d: 'max_pooling1d',
  max_pool2d: 'max_pooling2d',
  avg_pool1d: 'average_pooling1d',
  avg_pool2d: 'average_pooling2d',
  global_avg_pool1d: 'global_average_pooling1d',
  global_avg_pool2d: 'global_average_pooling2d',
  global_max_pool1d: 'global_max_pooling1d',
  global_max_pool2d: 'global_max_pooling2d',
  batch_norm: 'batch_normalization',
  layer_norm: 'layer_normalization',
  group_norm: 'group_normalization',
  rms_norm: 'rms_normalization',
  unit_norm: 'unit_normalization',
  rnn: 'simple_rnn',
  mha: 'multi_head_attention',
  max_pool3d: 'max_pooling3d',
  avg_pool3d: 'average_pooling3d',
  global_avg_pool3d: 'global_average_pooling3d',
  global_max_pool3d: 'global_max_pooling3d',
  zero_pad1d: 'zero_padding1d',
  zero_pad3d: 'zero_padding3d',
  crop1d: 'cropping1d',
  crop3d: 'cropping3d',
  upsample1d: 'up_sampling1d',
  upsample3d: 'up_sampling3d',
  zero_pad2d: 'zero_padding2d',
  crop2d: 'cropping2d',
  upsample2d: 'up_sampling2d',
  concat: 'concatenate',
};
const OPTIONS: { readonly [name: string]: string } = {
  dilation: 'dilationRate',
  keepDims: 'keepdims',
  causal: 'useCausalMask',
  alpha: 'negativeSlope',
  numGroups: 'groups',
  initialAccumulator: 'initialAccumulatorValue',
  lr: 'learningRate',
  beta_1: 'beta1',
  beta_2: 'beta2',
  clipNorm: 'clipnorm',
  clipValue: 'clipvalue',
  globalClipNorm: 'globalClipnorm',
};
/** Options that change nothing here, with the values at which they do so; null: whatever they say. */
const IDLE: { readonly [option: string]: readonly unknown[] | null } = {
  unroll: null,
  useCudnn: null,
  flashAttention: null,
  seed: null,
  dtype: null,
  implementation: null,
  trainable: [true],
  stateful: [false],
  returnState: [false],
  zeroOutputForMask: [false],
  maskZero: [false],
  dropout: [0],
  recurrentDropout: [0],
  dataFormat: ['channels_last', 'channelsLast'],
  rmsScaling: [false],
  attentionAxes: [1],
  noiseShape: [],
};
const isIdle = (option: string, value: unknown): boolean => {
  if (value === null) return true;
  const values = Object.hasOwn(IDLE, option) ? IDLE[option] : [];
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return values === null || values!.includes(one);
};

const ACTIVATIONS: { readonly [name: string]: Options } = {
  hard_sigmoid_keras2: { type: 'hard_sigmoid', keras2: true },
  swish: { type: 'silu' },
  hard_silu: { type: 'hard_swish' },
  gelu_tanh: { type: 'gelu', approximate: true },
  gelu_new: { type: 'gelu', approximate: true },
  gelu_approx: { type: 'gelu', approximate: true },
  softmax_last: { type: 'softmax' },
};
const OPTIMIZERS: { readonly [name: string]: Options } = {
  momentum: { type: 'sgd', momentum: 0.9 },
  nesterov: { type: 'sgd', momentum: 0.9, nesterov: true },
  sgd_momentum: { type: 'sgd', momentum: 0.9 },
  sgd_nesterov: { type: 'sgd', momentum: 0.9, nesterov: true },
  amsgrad: { type: 'adam', amsgrad: true },
  adam_amsgrad: { type: 'adam', amsgrad: true },
  rmsprop_centered: { type: 'rmsprop', centered: true },
  rmsprop_momentum: { type: 'rmsprop', momentum: 0.9 },
};
const SCHEDULES: { readonly [name: string]: string } = {
  exponential: 'exponential_decay',
  step: 'piecewise_constant_decay',
  piecewise: 'piecewise_constant_decay',
  piecewise_constant: 'piecewise_constant_decay',
  polynomial: 'polynomial_decay',
  inverse_time: 'inverse_time_decay',
  cosine: 'cosine_decay',
  cosine_restarts: 'cosine_decay_restarts',
};

export const golden: Runner = {
  cases: ({ files }) => files.filter((f) => f.endsWith('.json') && f !== 'index.json'),
  check: (path, { read }) => {
    const file = JSON.parse(new TextDecoder().decode(read(path))) as Golden;
    const first = checkGolden(file, plain);
    if (first.kind !== 'passed') return first;
    const second = checkGolden(file, vectors);
    return second.kind === 'failed' ? { ...second, why: `with SIMD: ${second.why}` } : second;
  },
};

const vectors = simd()!;

/** Holds a golden file against the core: outputs, gradients, loss, state, and three steps of each optimizer. */
export function checkGolden(file: Golden, backend: Backend = plain): Verdict {
  const missing = new Set<string>();
  const ids = idsOf(file.spec);
  const given = networkOf(file.spec, ids);
  const network = parse(given);
  const complaints: string[] = [];
  const compare = comparer(complaints);
  const batch = Object.values(file.inputs ?? {})[0]?.shape[0] ?? file.spec.inputs?.[0]?.batch ?? 1;
  const weighted = sampleWeightsOf(file) !== undefined;
  const options = { batch, training: file.spec.training ?? true, ...(weighted && { weighted }) };

  const program = compile(network, { ...options, until: 'backward' });
  const values = run(program, beginning(program, file, ids), backend);
  const rename = (name: string): string => ids.get(name) ?? name;
  const weight = (name: string): string => weightIn(program, ids, name);
  const gradient = (name: string): string => name.replace('.', '.d');
  for (const [name, expected] of Object.entries(file.outputs ?? {}))
    compare(`output ${name}`, values.get(`${rename(name)}.y`), expected);
  for (const [name, expected] of Object.entries(file.outputGrads ?? {}))
    if (!file.ties?.includes(name)) compare(`gradient of ${name}`, values.get(`${rename(name)}.dy`), expected);
  for (const [name, expected] of Object.entries(file.inputGrads ?? {}))
    if (!file.ties?.includes(name)) compare(`gradient of input ${name}`, values.get(`${rename(name)}.dy`), expected);
  for (const [name, expected] of Object.entries(file.paramGrads ?? {}))
    compare(`gradient of ${name}`, values.get(gradient(weight(name))), expected);
  for (const [name, expected] of Object.entries(file.stateAfter ?? {}))
    compare(`state ${name}`, values.get(`${weight(name)}.next`) ?? values.get(weight(name)), expected);
  for (const [name, expected] of Object.entries(file.extra ?? {})) {
    if (values.has(weight(name))) compare(`extra ${name}`, values.get(weight(name)), expected);
    else missing.add(`extra ${name}`);
  }
  if (file.loss !== undefined) compare.number('loss', values.get('loss.value')?.[0], file.loss, file.lossTol);

  for (const [index, { optimizer, losses: expected, params }] of (file.optimizers ?? []).entries()) {
    const where = `optimizer ${index + 1} (${String(optimizer['type'])})`;
    try {
      const after = train(
        parse({ ...given, optimizer: optimizerOf(optimizer) }),
        options,
        file,
        ids,
        expected?.length ?? 3,
        backend,
      );
      expected?.forEach((loss, k) =>
        compare.number(
          `${where} loss ${k + 1}`,
          after.losses[k],
          loss,
          Math.max(file.lossTol ?? 0, 1e-5 * Math.abs(loss)),
        ),
      );
      for (const [name, tensor] of Object.entries(params ?? {}))
        compare(`${where} ${name}`, after.weights.get(weight(name)), tensor);
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      missing.add(error.message);
    }
  }
  if (complaints.length > 0)
    return {
      kind: 'failed',
      why: complaints.slice(0, 3).join('; ') + (complaints.length > 3 ? `; and ${complaints.length - 3} more` : ''),
    };
  return missing.size > 0 ? { kind: 'skipped', why: [...missing].join(', ') } : { kind: 'passed' };
}

/** The network of a golden file with its weights and its examples, as a model is made from them; what Keras made of them is in the file. */
export function partsOf(file: Golden) {
  const ids = idsOf(file.spec);
  const network = parse(networkOf(file.spec, ids));
  const program = compile(network);
  const weights = new Map(
    Object.entries(file.params ?? {}).map(([name, numbers]) => [weightIn(program, ids, name), numbersOf(numbers)]),
  );
  const batch = Object.values(file.inputs!)[0]!.shape[0]!;
  const target = numbersOf(file.target!);
  const rowOf = (all: Float32Array, row: number): Float32Array =>
    all.slice((row * all.length) / batch, ((row + 1) * all.length) / batch);
  const samples = Array.from({ length: batch }, (_, row) => ({
    label: null,
    inputs: new Map(
      Object.entries(file.inputs!).map(([name, numbers]) => [ids.get(name)!, rowOf(numbersOf(numbers), row)]),
    ),
    target: rowOf(target, row),
  }));
  /** What Keras says, by the names that the program has: outputs and gradients. */
  const keras = new Map<string, { readonly numbers: Float32Array; readonly tol: number }>();
  const say = (name: string, numbers: Numbers): void =>
    void keras.set(name, { numbers: numbersOf(numbers), tol: numbers.tol ?? 1e-5 });
  for (const [name, numbers] of Object.entries(file.outputs ?? {})) say(`${ids.get(name)!}.y`, numbers);
  for (const [name, numbers] of Object.entries(file.paramGrads ?? {}))
    say(weightIn(program, ids, name).replace('.', '.d'), numbers);
  for (const [name, numbers] of Object.entries(file.inputGrads ?? {})) say(`${ids.get(name)!}.dy`, numbers);
  return { network, weights, samples, keras };
}

/** Steps of an optimizer, its state and all weights carried over from one to the next. */
function train(
  network: Network,
  options: { readonly batch: number; readonly training: boolean; readonly weighted?: boolean },
  file: Golden,
  ids: ReadonlyMap<string, string>,
  steps: number,
  backend: Backend,
): { readonly losses: readonly number[]; readonly weights: Values } {
  const program = compile(network, options);
  const machine = prepare(program, beginning(program, file, ids), { backend });
  const seen: number[] = [];
  for (let step = 1; step <= steps; step++) {
    machine.values.get('optimizer.step')![0] = step;
    machine.run();
    seen.push(machine.values.get('loss.value')![0]!);
    for (const [name, next] of machine.values)
      if (name.endsWith('.next')) machine.values.get(name.slice(0, -'.next'.length))!.set(next);
  }
  return { losses: seen, weights: machine.values };
}

/** The given numbers of a run: those of the file, and the program's own for slots and hyper-parameters. */
function beginning(program: Program, file: Golden, ids: ReadonlyMap<string, string>): Map<string, Float32Array> {
  const values = begin(program, 0);
  const set = (name: string, what: string, numbers: Numbers | undefined): void => {
    const tensor = program.tensors.get(name);
    if (!tensor) throw new Error(`${what}: the network has no tensor ${name}`);
    const data = numbers && numbersOf(numbers);
    if (data?.length !== tensor.size)
      throw new Error(`${what}: [${tensor.shape.join(', ')}] expected (received ${data ? data.length : 'nothing'})`);
    values.set(name, data);
  };
  const given = new Set<string>();
  for (const [name, numbers] of Object.entries(file.params ?? {})) {
    const tensor = weightIn(program, ids, name);
    set(tensor, `params ${name}`, numbers);
    given.add(tensor);
  }
  for (const t of program.tensors.values())
    if (t.role === 'weight' && !given.has(t.name)) throw new Error(`params: ${t.name} is missing`);
  for (const [name, numbers] of Object.entries(file.inputs ?? {}))
    set(`${ids.get(name) ?? name}.y`, `inputs ${name}`, numbers);
  if (program.tensors.has('target')) set('target', 'target', file.target);
  const weights = sampleWeightsOf(file);
  if (weights) values.set('sampleWeight', weights);
  for (const layer of file.spec.layers) {
    const mask = layer['fixedMask'] ?? layer['fixedNoise'];
    if (mask === undefined || mask === null) continue;
    const id = ids.get(String(layer['name'])) ?? String(layer['name']);
    const draw = [...program.tensors.values()].find((t) => t.role === 'draw' && t.layer === id);
    const drawn = draw && values.get(draw.name);
    if (!drawn) continue;
    const numbers = isNumbers(mask) ? numbersOf(mask) : (mask as readonly unknown[]).flat(8).map(Number);
    for (let i = 0; i < drawn.length; i++) drawn[i] = numbers[i % numbers.length]!;
  }
  return values;
}

const sampleWeightsOf = ({ spec, sampleWeight, sampleWeights }: Golden): Float32Array | undefined => {
  const numbers = sampleWeight ?? sampleWeights;
  return numbers ? numbersOf(numbers) : spec.sampleWeight && Float32Array.from(spec.sampleWeight);
};

/**
 * `layer/kernel` as the program names it. Some weights go by two names, and what lies between the layer and the weight (the layer within,
 * its cell) may be named or not.
 */
function weightIn(program: Program, ids: ReadonlyMap<string, string>, name: string): string {
  const cut = name.indexOf('/'),
    layer = ids.get(name.slice(0, cut)) ?? name.slice(0, cut),
    local = name.slice(cut + 1).replaceAll('/', '_').replace(/^layer_/, '');
  const there = (candidate: string | undefined): candidate is string =>
    candidate !== undefined && program.tensors.has(`${layer}.${candidate}`);
  const side = /^(forward|backward)_/.exec(local)?.[0] ?? '',
    parts = local.slice(side.length).split('_');
  const shorter = parts.map((_, i) => `${side}${parts.slice(i).join('_')}`);
  const found = [local, TWINS[local], ...shorter, ...shorter.map((s) => TWINS[s])].find(there);
  return `${layer}.${found ?? local}`;
}
const TWINS: { readonly [local: string]: string } = {
  gamma: 'scale',
  scale: 'gamma',
  depthwise_kernel: 'kernel',
  embeddings: 'position_embeddings',
  position_embeddings: 'embeddings',
};

/** Golden name → id in the network: the same wherever it may be one. */
function idsOf(spec: Spec): ReadonlyMap<string, string> {
  const names = [...(spec.inputs ?? []).map((i) => i.name), ...spec.layers.map((l, i) => nameOf(l, i))];
  return new Map(names.map((n) => [n, n === 'loss' || n === 'optimizer' ? `${n}_` : n.replace(/[\s.[\]"]/g, '_')]));
}
const nameOf = (layer: Options, index: number): string => String(layer['name'] ?? `layer${index + 1}`);

function networkOf(spec: Spec, ids: ReadonlyMap<string, string>): Options {
  const names = [...(spec.inputs ?? []).map((i) => i.name), ...spec.layers.map((l, i) => nameOf(l, i))];
  const id = (name: unknown): string => ids.get(String(name)) ?? String(name);
  const first = (spec.inputs ?? []).length;
  const list = spec.layers.map((layer, index) => {
    const { name: _, inputs, shareWith, ...rest } = layer;
    const from = inputs === undefined ? [names[first + index - 1]] : [inputs].flat();
    return {
      ...layerOf(rest),
      id: id(nameOf(layer, index)),
      from: from.map(id),
      ...(shareWith !== undefined && shareWith !== null && { shares: id(shareWith) }),
    };
  });
  const output = spec.output === undefined ? undefined : [spec.output].flat().map(id);
  return {
    layers: [...(spec.inputs ?? []).map(({ name, shape }) => ({ type: 'input', id: id(name), shape })), ...list],
    ...(output && { outputs: output }),
    ...(spec.loss !== undefined && spec.loss !== null && { loss: lossOf(spec.loss) }),
  };
}

/** A golden layer without its name and connections, in our words; throws `NotYet` where there are none. */
function layerOf({ type, fixedMask: _, fixedNoise: __, activationParams, params, ...given }: Options): Options {
  const ours = TYPES[String(type)] ?? String(type);
  if (!Object.hasOwn(layers, ours)) throw new NotYet(`layer ${String(type)}`);
  const { fields } = defOf({ type: ours as LayerType });
  const options: { [option: string]: unknown } = {};
  for (const [name, value] of Object.entries({ ...given, ...(ours === 'activation' ? {} : (params as Options)) })) {
    const option = Object.hasOwn(fields, name) ? name : (OPTIONS[name] ?? name);
    if (value === null && !/activation$/i.test(option)) continue;
    if (!Object.hasOwn(fields, option)) {
      if (isIdle(option, value)) continue;
      throw new NotYet(`option ${name} of ${String(type)}`);
    }
    if (option.endsWith('Regularizer')) options[option] = regularizerOf(value);
    else if (/activation$/i.test(option))
      options[option] = activationOf(value, option === 'activation' ? (activationParams ?? params) : {});
    else if (option === 'layer') options[option] = layerOf(value as Options);
    else options[option] = value;
  }
  return { type: ours, ...options };
}

/** `{ l2: 0.01 }` without a type is both kinds, one of them 0. */
const regularizerOf = (given: unknown): unknown =>
  typeof given === 'object' && given !== null && !('type' in given) ? { type: 'l1_l2', ...given } : given;

function activationOf(given: unknown, params: unknown): unknown {
  if (given === null) return { type: 'linear' };
  const { type, ...options } = typeof given === 'string' ? { type: given } : (given as Options);
  const ours = { ...(ACTIVATIONS[String(type)] ?? { type }), ...options, ...(params as Options) };
  const def = activations[String(ours.type)];
  if (!def) throw new NotYet(`activation ${String(type)}`);
  for (const option of Object.keys(ours))
    if (option !== 'type' && !Object.hasOwn(def.fields, option))
      throw new NotYet(`option ${option} of activation ${String(type)}`);
  return ours;
}

function lossOf(given: Options | string): unknown {
  const { type, ...options } = (typeof given === 'string' ? { type: given } : given) as { [option: string]: unknown };
  const name = LOSSES[String(type)] ?? String(type);
  if (options['reduction'] === 'mean' || options['reduction'] === null) delete options['reduction'];
  const def = Object.hasOwn(losses, name) ? losses[name as keyof typeof losses] : undefined;
  if (!def) throw new NotYet(`loss ${String(type)}`);
  for (const [option, value] of Object.entries(options)) {
    if (Object.hasOwn(def.fields, option)) continue;
    if (value !== null && !(option === 'axis' && value === -1) && option !== 'name')
      throw new NotYet(`option ${option} of loss ${String(type)}`);
    delete options[option];
  }
  return { type: name, ...options };
}
const LOSSES: { readonly [name: string]: string } = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  msle: 'mean_squared_logarithmic_error',
  mape: 'mean_absolute_percentage_error',
  kld: 'kl_divergence',
  kl: 'kl_divergence',
  logcosh: 'log_cosh',
  bce: 'binary_crossentropy',
  cce: 'categorical_crossentropy',
  scce: 'sparse_categorical_crossentropy',
};

function optimizerOf(given: Options): unknown {
  const ours = OPTIMIZERS[String(given['type'])] ?? {};
  const { type, name: _, ...given_ } = { ...ours, ...given, ...('type' in ours && { type: ours['type'] }) } as Options;
  const options = Object.fromEntries(
    Object.entries(given_)
      .filter(([option, value]) => value !== null && option !== 'useEma')
      .map(([option, value]) => [OPTIONS[option] ?? option, value]),
  );
  const rate = options['learningRate'] ?? options['schedule'];
  if (typeof rate === 'object' && rate !== null && 'type' in rate) {
    const { type: kind, ...rest } = rate as Options;
    options['learningRate' in options && rate === options['learningRate'] ? 'learningRate' : 'schedule'] = {
      type: SCHEDULES[String(kind)] ?? kind,
      ...rest,
    };
  }
  const def = Object.hasOwn(optimizers, String(type)) ? optimizers[type as keyof typeof optimizers] : undefined;
  if (!def) throw new NotYet(`optimizer ${String(given['type'])}`);
  for (const option of Object.keys(options))
    if (!Object.hasOwn(def.fields, option)) throw new NotYet(`option ${option} of optimizer ${String(given['type'])}`);
  return { type, ...options };
}

const isNumbers = (v: unknown): v is Numbers => typeof v === 'object' && v !== null && 'b64' in v;

/** The numbers of a tensor, as the core holds them. */
function numbersOf({ b64, dtype = 'float32' }: Numbers): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(b64, 'base64')).buffer;
  if (dtype === 'float32') return new Float32Array(bytes);
  if (dtype === 'float64') return Float32Array.from(new Float64Array(bytes));
  if (dtype === 'int32') return Float32Array.from(new Int32Array(bytes));
  if (dtype === 'int64') return Float32Array.from(new BigInt64Array(bytes), Number);
  if (dtype === 'uint8' || dtype === 'bool') return Float32Array.from(new Uint8Array(bytes));
  throw new Error(`dtype ${dtype} is not known`);
}

/** Compares with the file's tolerance and writes down what is off; tensors without `tol` are not compared. */
function comparer(complaints: string[]) {
  const compare = (what: string, actual: Float32Array | undefined, expected: Numbers): void => {
    if (expected.tol === undefined) return;
    const numbers = numbersOf(expected);
    if (!actual) return void complaints.push(`${what}: not computed`);
    if (actual.length !== numbers.length)
      return void complaints.push(`${what}: ${actual.length} numbers instead of ${numbers.length}`);
    let worst = -1,
      off = 0;
    for (let i = 0; i < numbers.length; i++) {
      const a = actual[i]!,
        e = numbers[i]!;
      if (Object.is(a, e)) continue;
      const d = Math.abs(a - e);
      if (!(d <= off)) [worst, off] = [i, d];
      if (off !== off) break;
    }
    if (!(off <= expected.tol))
      complaints.push(
        `${what}[${worst}] is ${actual[worst]} instead of ${numbers[worst]}, off by ${off} (tol ${expected.tol})`,
      );
  };
  compare.number = (what: string, actual: number | undefined, expected: number, tol: number | undefined): void => {
    const allowed = tol ?? Math.max(1e-6, 1e-5 * Math.abs(expected));
    if (actual === undefined || !(Object.is(actual, expected) || Math.abs(actual - expected) <= allowed))
      complaints.push(`${what} is ${actual} instead of ${expected} (tol ${allowed})`);
  };
  return compare;
}
