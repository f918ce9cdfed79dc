import { activations } from '../../core/activations/index.ts';
import { initializers } from '../../core/initializers/index.ts';
import type { Named } from '../../core/fields.ts';
import { plain, serialized, Unsupported } from './config.ts';
import { camel, snakeClass, INITIALIZERS } from './names.ts';

const ACTIVATIONS: { readonly [name: string]: string } = {
  swish: 'silu',
  hard_silu: 'hard_swish',
  gelu_new: 'gelu',
  re_lu: 'relu',
  p_re_lu: 'prelu',
  leaky_re_lu: 'leaky_relu',
};

/** An activation as Keras writes it (a name, or a class with options) in our terms. Throws `Unsupported` for others. */
export function activationOf(value: unknown, keras2: boolean): Named {
  if (value === null || value === undefined) return { type: 'linear' };
  const given = serialized(value);
  const snake = given && snakeClass(given.name),
    type = snake === undefined ? undefined : (ACTIVATIONS[snake] ?? snake);
  if (!given || !given.native || type === undefined || !Object.hasOwn(activations, type))
    throw new Unsupported(`activation ${given ? given.name.slice(0, 60) : 'that is no name'} is not one Backlit knows`);
  const { fields } = activations[type]!;
  const options = Object.entries(given.config).flatMap(([key, option]): readonly [string, unknown][] => {
    const ours = key === 'alpha' && type === 'leaky_relu' ? 'negativeSlope' : camel(key);
    return Object.hasOwn(fields, ours) ? [[ours, plain(option)]] : [];
  });
  return {
    type,
    // A layer has another slope by default than the function of the same name.
    ...(type === 'leaky_relu' && /^LeakyReLU$/.test(given.name) && { negativeSlope: 0.3 }),
    ...(type === 'hard_sigmoid' && keras2 && { keras2: true }),
    ...(given.name === 'gelu_new' && { approximate: true }),
    ...Object.fromEntries(options),
  };
}

/** Something of a table (a regularizer, a constraint) by its class, with its options; null where there is none, or no equal. */
export function namedOf(table: { readonly [type: string]: { readonly fields: object } }, value: unknown): Named | null {
  const given = serialized(value);
  const type = given && snakeClass(given.name).replace(/^l1l2$/, 'l1_l2');
  if (!given?.native || type === undefined || !Object.hasOwn(table, type)) return null;
  const { fields } = table[type]!;
  const options = Object.entries(given.config).flatMap(([key, option]): readonly [string, unknown][] =>
    Object.hasOwn(fields, camel(key)) ? [[camel(key), plain(option)]] : [],
  );
  return { type, ...Object.fromEntries(options) };
}

const INITIALIZER_TYPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(INITIALIZERS).map(([type, name]): [string, string] => [name, type]),
  ['GlorotUniformV2', 'glorot_uniform'],
  ['Zeros', 'zeros'],
  ['OrthogonalInitializer', 'orthogonal'],
  ['normal', 'random_normal'],
  ['uniform', 'random_uniform'],
  ['zero', 'zeros'],
  ['one', 'ones'],
]);

/** An initializer in our terms; null for one that the core does not have (weights from a file do not need it). */
export function initializerOf(value: unknown): Named | null {
  const given = serialized(value);
  if (!given) return null;
  if (given.name === 'VarianceScaling') return scaling(given.config);
  const type = INITIALIZER_TYPES.get(given.name) ?? snakeClass(given.name);
  if (!given.native || !Object.hasOwn(initializers, type) || type === 'unit_forget') return null;
  const { fields } = initializers[type]!;
  const options = Object.entries(given.config).flatMap(([key, option]): readonly [string, unknown][] => {
    const number = plain(option);
    return Object.hasOwn(fields, camel(key)) && typeof number === 'number' && Number.isFinite(number)
      ? [[camel(key), number]]
      : [];
  });
  return { type, ...Object.fromEntries(options) };
}

/** Glorot, He and LeCun are cases of variance scaling: scale 1 over the mean of the fans, 2 and 1 over the fan in. */
function scaling(config: { readonly [key: string]: unknown }): Named | null {
  const mode = config['mode'] ?? 'fan_in',
    scale = config['scale'] ?? 1,
    shape = config['distribution'] === 'uniform' ? 'uniform' : 'normal';
  if (mode === 'fan_avg' && scale === 1) return { type: `glorot_${shape}` };
  if (mode === 'fan_in' && scale === 1) return { type: `lecun_${shape}` };
  return mode === 'fan_in' && scale === 2 ? { type: `he_${shape}` } : null;
}
