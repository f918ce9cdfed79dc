import type { Fields } from '../../core/fields.ts';
import { activations } from '../../core/activations/index.ts';
import { initializers } from '../../core/initializers/index.ts';
import { lossAliases, losses } from '../../core/losses/index.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import { constraints } from '../../core/constraints/index.ts';
import { regularizers } from '../../core/regularizers/index.ts';
import { schedules } from '../../core/schedules/index.ts';

/** A table of definitions by type: what Keras calls a family. */
type Table = { readonly [type: string]: { readonly fields: Fields } };

/** Families of Keras whose objects are options of something else. */
export const families: { readonly [family: string]: Table } = {
  activations,
  initializers,
  losses,
  optimizers,
  regularizers,
  constraints,
  schedules,
};

/** Keras's names that differ from the core's. */
const SAME: { readonly [word: string]: string } = {
  swish: 'silu',
  hard_silu: 'hard_swish',
  uniform: 'random_uniform',
  normal: 'random_normal',
  zero: 'zeros',
  one: 'ones',
  kullback_leibler_divergence: 'kl_divergence',
  rms_prop: 'rmsprop',
  ada_grad: 'adagrad',
  adam_w: 'adamw',
  l1l2: 'l1_l2',
  nonneg: 'non_neg',
  maxnorm: 'max_norm',
};

/** The core's name of a function or class of Keras: `HeNormal` ↦ `he_normal`, `swish` ↦ `silu`. */
export function canonicalFunction(word: string): string {
  const name = /[A-Z]/.test(word)
    ? word
        .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
        .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
        .toLowerCase()
    : word;
  return SAME[name] ?? name;
}

/** The loss of a name: `mse`, `MeanSquaredError`, `kld`. */
export function lossName(word: string): string {
  const name = canonicalFunction(word);
  const lower = name.toLowerCase();
  return lossAliases[lower] ?? (lower === 'kldivergence' ? 'kl_divergence' : name);
}

/** The optimizer of a name: `adam`, `RMSprop`. */
export const optimizerName = (word: string): string => word.toLowerCase();

/** Keras's names of the positional arguments of optimizers, losses, initializers. */
export const ORDERS: { readonly [type: string]: readonly string[] } = {
  sgd: ['learning_rate', 'momentum', 'nesterov'],
  adam: ['learning_rate', 'beta_1', 'beta_2', 'epsilon', 'amsgrad'],
  adamw: ['learning_rate', 'weight_decay', 'beta_1', 'beta_2', 'epsilon', 'amsgrad'],
  rmsprop: ['learning_rate', 'rho', 'momentum', 'epsilon', 'centered'],
  adagrad: ['learning_rate', 'initial_accumulator_value', 'epsilon'],
  adamax: ['learning_rate', 'beta_1', 'beta_2', 'epsilon'],
  nadam: ['learning_rate', 'beta_1', 'beta_2', 'epsilon'],
  adadelta: ['learning_rate', 'rho', 'epsilon'],
  lion: ['learning_rate', 'beta_1', 'beta_2'],
  lamb: ['learning_rate', 'beta_1', 'beta_2', 'epsilon'],
  ftrl: [
    'learning_rate',
    'learning_rate_power',
    'initial_accumulator_value',
    'l1_regularization_strength',
    'l2_regularization_strength',
    'l2_shrinkage_regularization_strength',
    'beta',
  ],
  constant: ['value'],
  random_normal: ['mean', 'stddev', 'seed'],
  random_uniform: ['minval', 'maxval', 'seed'],
  truncated_normal: ['mean', 'stddev', 'seed'],
  orthogonal: ['gain', 'seed'],
  huber: ['delta'],
  binary_crossentropy: ['from_logits', 'label_smoothing'],
  categorical_crossentropy: ['from_logits', 'label_smoothing'],
  sparse_categorical_crossentropy: ['from_logits', 'ignore_class'],
  binary_focal_crossentropy: ['apply_class_balancing', 'alpha', 'gamma', 'from_logits', 'label_smoothing'],
  categorical_focal_crossentropy: ['alpha', 'gamma', 'from_logits', 'label_smoothing'],
  categorical_generalized_cross_entropy: ['q'],
  tversky: ['alpha', 'beta'],
  exponential_decay: ['initial_learning_rate', 'decay_steps', 'decay_rate', 'staircase'],
  inverse_time_decay: ['initial_learning_rate', 'decay_steps', 'decay_rate', 'staircase'],
  polynomial_decay: ['initial_learning_rate', 'decay_steps', 'end_learning_rate', 'power', 'cycle'],
  cosine_decay: ['initial_learning_rate', 'decay_steps', 'alpha'],
  cosine_decay_restarts: ['initial_learning_rate', 'first_decay_steps', 't_mul', 'm_mul', 'alpha'],
  max_norm: ['max_value', 'axis'],
  l1: ['l1'],
  l2: ['l2'],
  l1_l2: ['l1', 'l2'],
};
