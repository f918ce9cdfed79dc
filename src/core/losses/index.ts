import type { Options } from '../fields.ts';
import type { LossDef } from '../loss.ts';
import { binaryCrossentropy } from './binary_crossentropy.ts';
import { categoricalCrossentropy } from './categorical_crossentropy.ts';
import { meanSquaredError } from './mean_squared_error.ts';

/** Every loss, by its Keras name. */
export const losses = {
  mean_squared_error: meanSquaredError,
  binary_crossentropy: binaryCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
} as const;

export type LossType = keyof typeof losses;
export type LossSpec = { [T in LossType]: { readonly type: T } & Options<(typeof losses)[T]['fields']> }[LossType];

/** The definition of a loss. */
export const lossOf = (spec: { readonly type: LossType }): LossDef => losses[spec.type];

/** Short names that Keras accepts as well. */
export const lossAliases: { readonly [alias: string]: LossType } = { mse: 'mean_squared_error' };
