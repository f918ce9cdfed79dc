import type { Json } from './config.ts';
import { own } from './config.ts';

/** Options under the names that Keras 1 and 2 gave them → their names now, by layer type (`*`: all). */
const RENAMED: { readonly [type: string]: { readonly [was: string]: string } } = {
  '*': {
    output_dim: 'units',
    init: 'kernel_initializer',
    inner_init: 'recurrent_initializer',
    inner_activation: 'recurrent_activation',
    bias: 'use_bias',
    border_mode: 'padding',
    subsample: 'strides',
    subsample_length: 'strides',
    filter_length: 'kernel_size',
    nb_filter: 'filters',
    pool_length: 'pool_size',
    stride: 'strides',
    W_regularizer: 'kernel_regularizer',
    b_regularizer: 'bias_regularizer',
    U_regularizer: 'recurrent_regularizer',
    W_constraint: 'kernel_constraint',
    b_constraint: 'bias_constraint',
    dropout_W: 'dropout',
    dropout_U: 'recurrent_dropout',
    p: 'rate',
    keep_dims: 'keepdims',
    atrous_rate: 'dilation_rate',
  },
  embedding: { output_dim: 'output_dim', init: 'embeddings_initializer' },
  leaky_relu: { alpha: 'negative_slope' },
  relu: { theta: 'threshold' },
  gaussian_noise: { sigma: 'stddev' },
  batch_normalization: { mode: 'mode', beta_init: 'beta_initializer', gamma_init: 'gamma_initializer' },
  position_embedding: { sequence_length: 'length', max_length: 'length', initializer: 'embeddings_initializer' },
};

/** Keras 1 named the size of the kernel by its sides, and LSTM's forget bias by its initializer. */
const GONE = new Set(['nb_row', 'nb_col', 'forget_bias_init', 'input_dim', 'consume_less', 'W_init']);

/** The name that an option of a layer has now, where Keras 1 or 2 called it otherwise; else null. */
export function optionNow(type: string, option: string): string | null {
  const names = { ...RENAMED['*'], ...RENAMED[type] },
    now = Object.hasOwn(names, option) ? names[option]! : option;
  return now === option ? null : now;
}

/** A layer's config in the words of Keras 3; what is in them already stays as it is. */
export function old(type: string, config: Json): Json {
  const names = { ...RENAMED['*'], ...RENAMED[type] };
  const entries = Object.entries(config).flatMap(([key, value]): readonly [string, unknown][] => {
    if (GONE.has(key) && !(key === 'input_dim' && type === 'embedding')) return [];
    const now = Object.hasOwn(names, key) ? names[key]! : key;
    return now !== key && Object.hasOwn(config, now) ? [] : [[now, value]];
  });
  const rows = own(config, 'nb_row'),
    columns = own(config, 'nb_col');
  if (rows !== undefined) entries.push(['kernel_size', [rows, columns]]);
  // Keras 1 and 2.0: no reset_after, no groups; a GRU of that time resets before the product.
  if (type === 'gru' && !Object.hasOwn(config, 'reset_after')) entries.push(['reset_after', false]);
  return Object.fromEntries(entries);
}
