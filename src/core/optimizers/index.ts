import type { Options } from '../fields.ts';
import type { OptimizerDef } from '../optimizer.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { ftrl } from './ftrl.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimizer, by its Keras name in lower case. */
export const optimizers = { sgd, adagrad, rmsprop, adam, adamw, adamax, nadam, adadelta, lion, lamb, ftrl } as const;

export type OptimizerType = keyof typeof optimizers;
export type OptimizerSpec = {
  [T in OptimizerType]: { readonly type: T } & Options<(typeof optimizers)[T]['fields']>;
}[OptimizerType];

/** The definition of an optimizer. */
export const optimizerOf = (spec: { readonly type: OptimizerType }): OptimizerDef => optimizers[spec.type];
