import { isRecord } from '../../core/fields.ts';
import type { Json } from './config.ts';
import { own, plain, textOf, Unsupported } from './config.ts';
import type { Call } from './flatten.ts';
import { TENSOR } from './flatten.ts';
import type { Translated } from './layer.ts';
import { camel, snakeClass } from './names.ts';

/** Functions that work on every number alike, and what they are called here. */
const FUNCTIONS: { readonly [name: string]: string } = {
  relu: 'relu',
  relu6: 'relu6',
  leaky_relu: 'leaky_relu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  sigmoid: 'sigmoid',
  hard_sigmoid: 'hard_sigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  softsign: 'softsign',
  silu: 'silu',
  swish: 'silu',
  hard_silu: 'hard_swish',
  hard_swish: 'hard_swish',
  mish: 'mish',
  exp: 'exponential',
  log_softmax: 'log_softmax',
};
/** Merging layers by the operation that does the same, also under the names of TensorFlow. */
const MERGES: { readonly [name: string]: string } = {
  add: 'add',
  add_v2: 'add',
  sub: 'subtract',
  subtract: 'subtract',
  mul: 'multiply',
  multiply: 'multiply',
  maximum: 'maximum',
  minimum: 'minimum',
};
const PASSING = /^(cast|identity|stop_gradient|copy|convert_to_tensor)$/;

/** What an operation of Keras 3 or TensorFlow is called, without its module; null: it is a layer. */
function nameOf(value: unknown): string | null {
  const className = textOf(value, 'class_name');
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda')
    return textOf(own(value, 'config'), 'function').split('.').at(-1)!;
  return /^keras(\.src)?\.ops\b/.test(textOf(value, 'module')) ? snakeClass(className) : null;
}

/**
 * An operation between layers (`x + y`, `2 * x`, `ops.relu(x)`, a TFOpLambda) as a layer of ours; null: it is none. Throws
 * `Unsupported` for those that the core has no layer for.
 */
export function operation({ layer: { value }, args = [], options, from }: Call): Translated | null {
  const name = nameOf(value);
  if (name === null) return null;
  const config = own(value, 'config'),
    said: Json = { ...(isRecord(config) && config), ...options };
  /** An option by any of its names, or by its place behind the tensors. */
  const option = (...names: readonly string[]): unknown => {
    const given = names.map((n) => plain(own(said, n))).find((v) => v !== undefined && v !== null);
    return given ?? plain(args.find((a) => a !== TENSOR && !Array.isArray(a)));
  };
  const unable = (): never => {
    throw new Unsupported(`the operation ${name.slice(0, 40)} is not one Backlit computes here`);
  };
  if (PASSING.test(name)) return { type: 'identity', options: {} };
  if (name === 'softmax') {
    const axis = own(said, 'axis');
    return { type: 'softmax', options: typeof axis === 'number' ? { axis } : {} };
  }
  if (Object.hasOwn(FUNCTIONS, name)) {
    const wanted = ['negative_slope', 'alpha', 'approximate', 'axis'].flatMap((key): readonly [string, unknown][] => {
      const v = own(said, key);
      if (typeof v !== 'number' && typeof v !== 'boolean') return [];
      return [[name === 'leaky_relu' && key === 'alpha' ? 'negativeSlope' : camel(key), v]];
    });
    return { type: 'activation', options: { activation: { type: FUNCTIONS[name]!, ...Object.fromEntries(wanted) } } };
  }
  if (name === 'square') return from.length === 1 ? { type: 'multiply', options: {}, twice: true } : unable();
  if (name === 'negative' || name === 'neg') return { type: 'rescaling', options: { scale: -1 } };
  if (from.length > 1 && Object.hasOwn(MERGES, name)) return { type: MERGES[name]!, options: {} };
  if (name === 'concatenate' || name === 'concat') {
    const axis = option('axis');
    return typeof axis === 'number' && axis !== 0 ? { type: 'concatenate', options: { axis } } : unable();
  }
  if (from.length !== 1) return unable();
  if (name === 'reshape') {
    const sizes = listIn(option('newshape', 'new_shape', 'shape'), args);
    return sizes && sizes.length > 1 ? { type: 'reshape', options: { targetShape: sizes.slice(1) } } : unable();
  }
  if (name === 'transpose') {
    const order = listIn(option('axes', 'perm'), args);
    return order && order[0] === 0 ? { type: 'permute', options: { dims: order.slice(1) } } : unable();
  }
  if (/^(mean|reduce_mean|max|amax|reduce_max)$/.test(name)) {
    const given = option('axis'),
      axes = typeof given === 'number' ? [given] : listIn(given, args),
      kind = name.endsWith('mean') ? 'average' : 'max';
    const places = axes?.every((a, i) => a === i + 1) ? axes.length : 0;
    if (places < 1 || places > 3) return unable();
    return {
      type: `global_${kind}_pooling${places}d`,
      options: { keepdims: own(said, 'keepdims') === true || own(said, 'keep_dims') === true },
    };
  }
  return arithmetic(name, args, said) ?? unable();
}

/** A list of numbers, given by name or by its place. */
function listIn(given: unknown, args: readonly unknown[]): readonly number[] | null {
  const list: unknown = Array.isArray(given) ? given : args.find((a) => Array.isArray(a) && !a.includes(TENSOR));
  return Array.isArray(list) && list.every((v): v is number => typeof v === 'number' || v === null)
    ? list.map((v) => v ?? -1)
    : null;
}

/** A tensor and a constant. */
function arithmetic(name: string, args: readonly unknown[], said: Json): Translated | null {
  const operands = args.filter((a) => a === TENSOR || isConstant(plain(a)));
  const named = ['y', 'x2', 'x', 'x1', 'b', 'a'].map((key) => plain(own(said, key))).find(isConstant);
  const c = operands.map(plain).find(isConstant) ?? named;
  if (c === undefined) return null;
  const first = operands[0] !== undefined && operands[0] !== TENSOR,
    mapped = (f: (v: number) => number): unknown => (typeof c === 'number' ? f(c) : c.map(f));
  const scaled = (scale: unknown, offset: unknown): Translated => ({ type: 'rescaling', options: { scale, offset } });
  switch (name) {
    case 'add':
    case 'add_v2':
      return scaled(1, c);
    case 'sub':
    case 'subtract':
      return first
        ? scaled(-1, c)
        : scaled(
            1,
            mapped((v) => -v),
          );
    case 'mul':
    case 'multiply':
      return scaled(c, 0);
    case 'truediv':
    case 'divide':
    case 'true_divide':
      return first
        ? null
        : scaled(
            mapped((v) => 1 / v),
            0,
          );
    case 'maximum':
      return c === 0 ? { type: 'relu', options: {} } : null;
    case 'pow':
    case 'power':
      return c === 2 && !first ? { type: 'multiply', options: {}, twice: true } : null;
    default:
      return null;
  }
}

/** A number, or a list of them, one for each channel. */
const isConstant = (v: unknown): v is number | readonly number[] =>
  typeof v === 'number' || (Array.isArray(v) && v.length > 0 && v.every((n) => typeof n === 'number'));
