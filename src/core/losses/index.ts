import type { Options } from '../fields.ts';
import type { LossDef } from '../loss.ts';
import { binaryCrossentropy } from './binary_crossentropy.ts';
import { binaryFocalCrossentropy } from './binary_focal_crossentropy.ts';
import { categoricalCrossentropy } from './categorical_crossentropy.ts';
import { categoricalFocalCrossentropy } from './categorical_focal_crossentropy.ts';
import { categoricalGeneralizedCrossEntropy } from './categorical_generalized_cross_entropy.ts';
import { categoricalHinge } from './categorical_hinge.ts';
import { cosineSimilarity } from './cosine_similarity.ts';
import { dice } from './dice.ts';
import { hinge } from './hinge.ts';
import { huber } from './huber.ts';
import { klDivergence } from './kl_divergence.ts';
import { logCosh } from './log_cosh.ts';
import { meanAbsoluteError } from './mean_absolute_error.ts';
import { meanAbsolutePercentageError } from './mean_absolute_percentage_error.ts';
import { meanSquaredError } from './mean_squared_error.ts';
import { meanSquaredLogarithmicError } from './mean_squared_logarithmic_error.ts';
import { poisson } from './poisson.ts';
import { sparseCategoricalCrossentropy } from './sparse_categorical_crossentropy.ts';
import { squaredHinge } from './squared_hinge.ts';
import { tversky } from './tversky.ts';

export { lossAliases } from './aliases.ts';

/** Every loss, by its Keras name. */
export const losses = {
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  cosine_similarity: cosineSimilarity,
  huber,
  log_cosh: logCosh,
  poisson,
  kl_divergence: klDivergence,
  hinge,
  squared_hinge: squaredHinge,
  categorical_hinge: categoricalHinge,
  binary_crossentropy: binaryCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  binary_focal_crossentropy: binaryFocalCrossentropy,
  categorical_focal_crossentropy: categoricalFocalCrossentropy,
  categorical_generalized_cross_entropy: categoricalGeneralizedCrossEntropy,
  dice,
  tversky,
} as const;

export type LossType = keyof typeof losses;
export type LossSpec = { [T in LossType]: { readonly type: T } & Options<(typeof losses)[T]['fields']> }[LossType];

/** The definition of a loss. */
export const lossOf = (spec: { readonly type: LossType }): LossDef => losses[spec.type];
