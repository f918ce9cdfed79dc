import { losses } from '../../core/losses/index.ts';
import { isRecord } from '../../core/fields.ts';
import { lossAliases } from '../../core/losses/aliases.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import { schedules } from '../../core/schedules/index.ts';
import type { Json, Notebook } from './config.ts';
import { own, plain, serialized } from './config.ts';
import { camel, LOSSES, OPTIMIZERS, snakeClass } from './names.ts';

/** Loss and optimizer of a compile config (`compile_config` of Keras 3, `training_config` before), in our terms; what has no equal is noted. */
export function trainingOf(config: unknown, { note }: Notebook): Json {
  const given = lossesOf(own(config, 'loss')),
    optimizer = optimizerOf(own(config, 'optimizer') ?? own(config, 'optimizer_config'), note);
  const read = Object.entries(given).flatMap(([place, one]): readonly (readonly [string, Json])[] => {
    const loss = lossOf(one, note);
    return loss ? [[place, loss]] : [];
  });
  const [first, ...others] = read,
    weights = own(config, 'loss_weights');
  return {
    ...(first && { loss: first[1] }),
    // By the places of outputs, or by their names: whoever knows the outputs makes ids of them.
    ...(others.length > 0 && { losses: Object.fromEntries(read) }),
    ...(others.length > 0 && isObject(weights) && { lossWeights: Object.fromEntries(Object.entries(weights)) }),
    ...(optimizer && { optimizer }),
  };
}

const LOSS_TYPES: ReadonlyMap<string, string> = new Map(Object.entries(LOSSES).map(([type, name]) => [name, type]));
const OPTIMIZER_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(OPTIMIZERS).map(([type, name]) => [name, type]),
);

/** The losses of all outputs, by their place or their name (`null` for an output without one). */
function lossesOf(value: unknown): readonly unknown[] | { readonly [name: string]: unknown } {
  if (Array.isArray(value)) return value as readonly unknown[];
  return isRecord(value) && own(value, 'class_name') === undefined ? value : [value];
}

function lossOf(value: unknown, note: Notebook['note']): Json | null {
  if (value === null || value === undefined) return null;
  const given = serialized(value);
  const snake = given ? snakeClass(given.name) : '';
  const type =
    given &&
    (LOSS_TYPES.get(given.name) ??
      (Object.hasOwn(lossAliases, given.name.toLowerCase()) ? lossAliases[given.name.toLowerCase()] : snake));
  if (!given || type === undefined || !Object.hasOwn(losses, type)) {
    note('ignored', 'loss', 'lossUnknown', given?.name.slice(0, 60) ?? '?');
    return null;
  }
  const { reduction, ...options } = optionsOf(given.config, losses[type as keyof typeof losses].fields);
  return { type, ...options, ...(REDUCED.has(reduction) && { reduction }) };
}

/** Ways to make one number of the losses of all rows that are not the usual one; `auto` and `none` of other versions stand for that. */
const REDUCED = new Set<unknown>(['sum', 'mean_with_sample_weight']);

function optimizerOf(value: unknown, note: Notebook['note']): Json | null {
  if (value === null || value === undefined) return null;
  const given = serialized(value);
  const name = given?.name.replace(/^.*>/, '').replace(/Optimizer$/, '') ?? '?',
    type = OPTIMIZER_TYPES.get(name) ?? name.toLowerCase();
  if (!given || !Object.hasOwn(optimizers, type)) {
    note('ignored', 'optimizer', 'optimizerUnknown', name.slice(0, 60));
    return null;
  }
  const { config } = given;
  const { fields } = optimizers[type as keyof typeof optimizers];
  for (const key of UNCOMMON)
    if (own(config, key) && !Object.hasOwn(fields, camel(key))) note('ignored', 'optimizer', 'trainingOption', key);
  const learningRate = rateOf(own(config, 'learning_rate') ?? own(config, 'lr'), note);
  return { type, ...optionsOf(config, fields), ...(learningRate !== null && { learningRate }) };
}

const UNCOMMON = ['clipnorm', 'clipvalue', 'global_clipnorm', 'use_ema', 'weight_decay', 'decay'];

/** A learning rate, or its schedule; the first value of a schedule that the core does not have. */
function rateOf(value: unknown, note: Notebook['note']): unknown {
  const number = plain(value),
    given = serialized(value);
  if (typeof number === 'number') return number;
  if (!given) return null;
  const type = snakeClass(given.name),
    initial = plain(own(given.config, 'initial_learning_rate'));
  if (Object.hasOwn(schedules, type)) {
    const wanted = new Set([...Object.keys(schedules[type]!.fields), 'initialLearningRate', 'values']);
    const options = Object.entries(given.config).flatMap(([key, option]): readonly [string, unknown][] =>
      wanted.has(camel(key)) && option !== null ? [[camel(key), plain(option)]] : [],
    );
    return { type, ...Object.fromEntries(options) };
  }
  note('ignored', 'optimizer', 'schedule');
  return typeof initial === 'number' ? initial : null;
}

/** The options that our definition has, under our names; empty ones keep their default. */
const optionsOf = (config: Json, fields: object): Json =>
  Object.fromEntries(
    Object.entries(config).flatMap(([key, value]): readonly [string, unknown][] => {
      const number = plain(value);
      return Object.hasOwn(fields, camel(key)) && number !== null && (typeof number !== 'object' || isNumbers(number))
        ? [[camel(key), number]]
        : [];
    }),
  );

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'number') && value.length > 0;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
