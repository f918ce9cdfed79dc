import { everydayActivations } from './activations/known.ts';
import type { Fields } from './fields.ts';
import { isRecord } from './fields.ts';
import { everydayInitializers } from './initializers/known.ts';
import { conv2d } from './layers/conv2d.ts';
import { dense } from './layers/dense.ts';
import { flatten } from './layers/flatten.ts';
import { input } from './layers/input.ts';
import { maxPooling2D } from './layers/max_pooling2d.ts';
import { categoricalCrossentropy } from './losses/categorical_crossentropy.ts';
import { meanSquaredError } from './losses/mean_squared_error.ts';
import { sgd } from './optimizers/sgd.ts';
import type { Tables } from './tables.ts';

/** The few definitions that the shipped networks without memory get by with: small enough to be there before the first picture. */
export const everyday = {
  layers: {
    input,
    dense,
    conv2d,
    max_pooling2d: maxPooling2D,
    flatten,
  },
  losses: {
    mean_squared_error: meanSquaredError,
    categorical_crossentropy: categoricalCrossentropy,
  },
  optimizers: { sgd },
} as const satisfies Tables;

/** A loss that comes by itself, for the networks that name it. */
const withBinary = async (): Promise<Tables> => ({
  ...everyday,
  losses: {
    ...everyday.losses,
    binary_crossentropy: (await import('./losses/binary_crossentropy.ts')).binaryCrossentropy,
  },
});

/** The definitions by which an unread network can be read, where few are enough; null: it needs the whole tables. */
export async function fewFor(network: unknown): Promise<Tables | null> {
  if (isAmong(everyday, network)) return everyday;
  const loss = isRecord(network) ? network['loss'] : null;
  if ((isRecord(loss) ? loss['type'] : loss) !== 'binary_crossentropy') return null;
  const tables = await withBinary();
  return isAmong(tables, network) ? tables : null;
}

/** Whether an option names one of the everyday initializers. */
const isEveryday = (chosen: unknown): boolean => {
  const type = isRecord(chosen) ? chosen['type'] : chosen;
  return typeof type === 'string' && Object.hasOwn(everydayInitializers, type);
};

/** Whether everything that an unread network names is among some definitions. */
function isAmong(tables: Tables, network: unknown): boolean {
  if (!isRecord(network) || !Array.isArray(network['layers'])) return false;
  const among = (table: { readonly [type: string]: { readonly fields: Fields } }, given: unknown): boolean => {
    const type = isRecord(given) ? given['type'] : given;
    if (type === undefined || type === null) return true;
    if (typeof type !== 'string' || !Object.hasOwn(table, type)) return false;
    const rare = Object.entries(table[type]!.fields).flatMap(([option, field]) => ('absent' in field ? [option] : []));
    return (
      !isRecord(given) ||
      (rare.every((option) => given[option] === undefined || given[option] === null) &&
        Object.entries(given).every(([option, chosen]) => !option.endsWith('Initializer') || isEveryday(chosen)))
    );
  };
  return (
    network['layers'].every(
      (layer: unknown) =>
        isRecord(layer) && among(tables.layers, layer) && among(everydayActivations, layer['activation']),
    ) &&
    among(tables.losses, network['loss']) &&
    among(tables.optimizers, network['optimizer']) &&
    !(isRecord(network['optimizer']) && isRecord(network['optimizer']['learningRate'])) &&
    !isRecord(network['losses']) &&
    !isRecord(network['lossWeights'])
  );
}
