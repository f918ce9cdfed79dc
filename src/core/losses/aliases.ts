import type { LossType } from './index.ts';

/** Short names that Keras accepts as well. */
export const lossAliases: { readonly [alias: string]: LossType } = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  msle: 'mean_squared_logarithmic_error',
  mape: 'mean_absolute_percentage_error',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
  logcosh: 'log_cosh',
};
