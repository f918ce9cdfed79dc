import { isRecord } from '../../core/fields.ts';
import type { Chain, Index } from './chain.ts';
import { chain, clipped, ended, reduced, taken } from './chain.ts';
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
  celu: 'celu',
  hard_shrink: 'hard_shrink',
  hard_tanh: 'hard_tanh',
  log_sigmoid: 'log_sigmoid',
  soft_shrink: 'soft_shrink',
  sparse_plus: 'sparse_plus',
  sparse_sigmoid: 'sparse_sigmoid',
  squareplus: 'squareplus',
  tanh_shrink: 'tanh_shrink',
  threshold: 'threshold',
  sqrt: 'sqrt',
  log: 'log',
  reciprocal: 'reciprocal',
  erf: 'erf',
  sin: 'sin',
  cos: 'cos',
  sign: 'sign',
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
export function operation(
  { id, layer: { value }, args = [], options, from }: Call,
  shapeOf: (id: string) => readonly number[],
): Translated | null {
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
    const wanted = ['negative_slope', 'alpha', 'approximate', 'axis', 'threshold', 'default_value', 'b'].flatMap(
      (key): readonly [string, unknown][] => {
        const v = own(said, key);
        if (typeof v !== 'number' && typeof v !== 'boolean') return [];
        return [[name === 'leaky_relu' && key === 'alpha' ? 'negativeSlope' : camel(key), v]];
      },
    );
    return { type: 'activation', options: { activation: { type: FUNCTIONS[name]!, ...Object.fromEntries(wanted) } } };
  }
  if (name === 'square') return from.length === 1 ? { type: 'multiply', options: {}, twice: true } : unable();
  if (name === 'negative' || name === 'neg') return { type: 'rescaling', options: { scale: -1 } };
  const x = from[0]!,
    links = chain(id, x);
  const linked = (): Translated => ({ type: 'identity', options: {}, links: ended(id, x, links) });
  if (from.length === 2 && DIVISIONS.test(name)) {
    links.put('multiply', {}, [x, links.put('activation', { activation: { type: 'reciprocal' } }, [from[1]!])]);
    return linked();
  }
  if (from.length === 2 && name === 'matmul') {
    const ranks = from.map((f) => shapeOf(f).length);
    return ranks.every((n) => n === 2) ? { type: 'dot', options: { axes: [2, 1] } } : unable();
  }
  if (from.length > 1 && Object.hasOwn(MERGES, name)) return { type: MERGES[name]!, options: {} };
  if (name === 'concatenate' || name === 'concat') {
    const axis = option('axis');
    return typeof axis === 'number' && axis !== 0 ? { type: 'concatenate', options: { axis } } : unable();
  }
  if (from.length !== 1) return unable();
  if (name === 'abs' || name === 'absolute') {
    links.put('maximum', {}, [x, links.put('rescaling', { scale: -1 })]);
    return linked();
  }
  if (name === 'rsqrt') return { type: 'activation', options: { activation: { type: 'power', exponent: -0.5 } } };
  if (name === 'clip' || name === 'clip_by_value') {
    const bounds = args.filter((a) => a !== TENSOR).map(plain);
    const bound = (at: number, ...names: readonly string[]): number | null => {
      const given = names.map((n) => plain(own(said, n))).find((v) => v !== undefined) ?? bounds[at];
      return typeof given === 'number' ? given : given === null || given === undefined ? null : unable();
    };
    clipped(links, bound(0, 'x_min', 'clip_value_min', 'min'), bound(1, 'x_max', 'clip_value_max', 'max'));
    return linked();
  }
  if (name === 'getitem' || name === 'get_item') {
    taken(links, shapeOf(x), indicesOf(own(said, 'slice_spec') ?? own(said, 'key') ?? args[1]));
    return linked();
  }
  if (name === 'expand_dims') {
    const at = option('axis'),
      shape = shapeOf(x),
      place = typeof at !== 'number' ? 0 : at < 0 ? at + shape.length + 2 : at;
    return place > 0
      ? { type: 'reshape', options: { targetShape: [...shape.slice(0, place - 1), 1, ...shape.slice(place - 1)] } }
      : unable();
  }
  if (name === 'squeeze') {
    const at = option('axis'),
      shape = shapeOf(x),
      place = typeof at !== 'number' ? null : at < 0 ? at + shape.length + 1 : at;
    const left = shape.filter((d, i) => (place === null ? d !== 1 : i + 1 !== place));
    return place === 0 ? unable() : { type: 'reshape', options: { targetShape: left.length > 0 ? left : [1] } };
  }
  if (name === 'reshape') {
    const sizes = listIn(option('newshape', 'new_shape', 'shape'), args);
    return sizes && sizes.length > 1 ? { type: 'reshape', options: { targetShape: sizes.slice(1) } } : unable();
  }
  if (name === 'transpose') {
    const order = listIn(option('axes', 'perm'), args);
    return order && order[0] === 0 ? { type: 'permute', options: { dims: order.slice(1) } } : unable();
  }
  const reduction = /^(?:reduce_|a)?(mean|max|min|sum)$/.exec(name)?.[1] as 'mean' | 'max' | 'min' | 'sum' | undefined;
  if (reduction) {
    const given = option('axis'),
      axes = typeof given === 'number' ? [given] : (listIn(given, args) ?? []),
      keepdims = own(said, 'keepdims') === true || own(said, 'keep_dims') === true;
    const shape = shapeOf(x),
      places = axes.every((a, i) => a === i + 1) && axes.length === shape.length - 1 ? axes.length : 0;
    if (places >= 1 && places <= 3 && (reduction === 'mean' || reduction === 'max'))
      return { type: `global_${reduction === 'mean' ? 'average' : 'max'}_pooling${places}d`, options: { keepdims } };
    reduced(links, shape, axes, reduction, keepdims);
    return linked();
  }
  const simple = arithmetic(name, args, said);
  if (simple) return simple;
  bounded(links, name, args, said);
  return links.links.length > 0 ? linked() : unable();
}

/** A list of numbers, given by name or by its place. */
function listIn(given: unknown, args: readonly unknown[]): readonly number[] | null {
  const list: unknown = Array.isArray(given) ? given : args.find((a) => Array.isArray(a) && !a.includes(TENSOR));
  return Array.isArray(list) && list.every((v): v is number => typeof v === 'number' || v === null)
    ? list.map((v) => v ?? -1)
    : null;
}

/** `x[:, 0]` as it is written: lists of places and slices, in either version. */
function indicesOf(spec: unknown): readonly Index[] {
  const list: readonly unknown[] = Array.isArray(spec) ? spec : [spec];
  return list.map((given): Index => {
    const index = plain(given);
    if (typeof index === 'number' && Number.isInteger(index)) return { is: 'at', at: index };
    if (index === null) return { is: 'new' };
    if (textOf(index, 'class_name') === '__ellipsis__' || own(index, 'type') === 'Ellipsis') return { is: 'rest' };
    const parts = own(index, 'config') ?? index;
    const bound = (key: string): number | null => {
      const v = plain(own(parts, key)) ?? null;
      if (v === null || (typeof v === 'number' && Number.isInteger(v))) return v;
      throw new Unsupported(`is indexed by ${key} that is no whole number`);
    };
    if (!isRecord(parts) || !('start' in parts || 'stop' in parts))
      throw new Unsupported('is indexed by what is neither a place nor a slice');
    return { is: 'stretch', start: bound('start'), stop: bound('stop'), step: bound('step') };
  });
}

const DIVISIONS = /^(truediv|true_divide|divide|div|real_div)$/;

/** The constant of a tensor and a constant, and whether it comes first. */
function constantOf(args: readonly unknown[], said: Json) {
  const operands = args.filter((a) => a === TENSOR || isConstant(plain(a)));
  const named = ['y', 'x2', 'x', 'x1', 'b', 'a'].map((key) => plain(own(said, key))).find(isConstant);
  const c = operands.map(plain).find(isConstant) ?? named;
  return { c, first: operands[0] !== undefined && operands[0] !== TENSOR };
}

/** A constant over a tensor, a limit of it, or another power than its square: several layers. */
function bounded(links: Chain, name: string, args: readonly unknown[], said: Json): void {
  const { c, first } = constantOf(args, said);
  if (c === undefined) return;
  if (DIVISIONS.test(name) && first) {
    links.put('activation', { activation: { type: 'reciprocal' } });
    links.put('rescaling', { scale: c });
  } else if (typeof c !== 'number') return;
  else if (name === 'maximum') clipped(links, c, null);
  else if (name === 'minimum') clipped(links, null, c);
  else if (/^pow(er)?$/.test(name) && !first) links.put('activation', { activation: { type: 'power', exponent: c } });
}

/** A tensor and a constant. */
function arithmetic(name: string, args: readonly unknown[], said: Json): Translated | null {
  const { c, first } = constantOf(args, said);
  if (c === undefined) return null;
  const mapped = (f: (v: number) => number): unknown => (typeof c === 'number' ? f(c) : c.map(f));
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
