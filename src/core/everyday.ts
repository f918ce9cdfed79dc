import type { Fields } from './fields.ts';
import { isRecord } from './fields.ts';
import { activation } from './layers/activation.ts';
import { averagePooling2D } from './layers/average_pooling2d.ts';
import { conv2d } from './layers/conv2d.ts';
import { dense } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { flatten } from './layers/flatten.ts';
import { input } from './layers/input.ts';
import { maxPooling2D } from './layers/max_pooling2d.ts';
import { relu } from './layers/relu.ts';
import { softmax } from './layers/softmax.ts';
import { binaryCrossentropy } from './losses/binary_crossentropy.ts';
import { categoricalCrossentropy } from './losses/categorical_crossentropy.ts';
import { meanSquaredError } from './losses/mean_squared_error.ts';
import { adam } from './optimizers/adam.ts';
import { sgd } from './optimizers/sgd.ts';
import type { Tables } from './tables.ts';

/** The few definitions that most networks get by with: small enough to be there before the first picture. */
export const everyday = {
  layers: {
    input,
    dense,
    conv2d,
    max_pooling2d: maxPooling2D,
    average_pooling2d: averagePooling2D,
    flatten,
    dropout,
    activation,
    relu,
    softmax,
  },
  losses: {
    mean_squared_error: meanSquaredError,
    binary_crossentropy: binaryCrossentropy,
    categorical_crossentropy: categoricalCrossentropy,
  },
  optimizers: { sgd, adam },
} as const satisfies Tables;

/** Whether everything that an unread network names is among the everyday definitions. */
export function isEveryday(network: unknown): boolean {
  if (!isRecord(network) || !Array.isArray(network['layers'])) return false;
  const among = (table: { readonly [type: string]: { readonly fields: Fields } }, given: unknown): boolean => {
    const type = isRecord(given) ? given['type'] : given;
    if (type === undefined || type === null) return true;
    if (typeof type !== 'string' || !Object.hasOwn(table, type)) return false;
    const rare = Object.entries(table[type]!.fields).flatMap(([option, field]) => ('absent' in field ? [option] : []));
    return !isRecord(given) || rare.every((option) => given[option] === undefined || given[option] === null);
  };
  return (
    network['layers'].every((layer: unknown) => isRecord(layer) && among(everyday.layers, layer)) &&
    among(everyday.losses, network['loss']) &&
    among(everyday.optimizers, network['optimizer']) &&
    !(isRecord(network['optimizer']) && isRecord(network['optimizer']['learningRate'])) &&
    !isRecord(network['losses']) &&
    !isRecord(network['lossWeights'])
  );
}
