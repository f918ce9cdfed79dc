import { losses } from '../../core/losses/index.ts';
import { lossAliases } from '../../core/losses/aliases.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import { schedules } from '../../core/schedules/index.ts';
import type { Json, Notebook } from './config.ts';
import { own, plain, serialized } from './config.ts';
import { camel, LOSSES, OPTIMIZERS, snakeClass } from './names.ts';

/** Loss and optimizer of a compile config (`compile_config` of Keras 3, `training_config` before), in our terms; what has no equal is noted. */
export function trainingOf(config: unknown, { note }: Notebook): Json {
  const loss = lossOf(own(config, 'loss'), note),
    optimizer = optimizerOf(own(config, 'optimizer') ?? own(config, 'optimizer_config'), note);
  return { ...(loss && { loss }), ...(optimizer && { optimizer }) };
}

const LOSS_TYPES: ReadonlyMap<string, string> = new Map(Object.entries(LOSSES).map(([type, name]) => [name, type]));
const OPTIMIZER_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(OPTIMIZERS).map(([type, name]) => [name, type]),
);

function lossOf(value: unknown, note: Notebook['note']): Json | null {
  if (value === null || value === undefined) return null;
  const several = Array.isArray(value) ? (value as readonly unknown[]) : null;
  const byName =
    several === null && own(value, 'class_name') === undefined && typeof value === 'object'
      ? Object.values(value)
      : null;
  const all = several ?? byName ?? [value];
  if (all.length > 1) note('ignored', 'loss', 'firstLoss');
  const given = serialized(all[0]);
  const snake = given ? snakeClass(given.name) : '';
  const type =
    given &&
    (LOSS_TYPES.get(given.name) ??
      (Object.hasOwn(lossAliases, given.name.toLowerCase()) ? lossAliases[given.name.toLowerCase()] : snake));
  if (!given || type === undefined || !Object.hasOwn(losses, type)) {
    note('ignored', 'loss', 'lossUnknown', given?.name.slice(0, 60) ?? '?');
    return null;
  }
  return { type, ...optionsOf(given.config, losses[type as keyof typeof losses].fields) };
}

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
      return Object.hasOwn(fields, camel(key)) && number !== null && typeof number !== 'object'
        ? [[camel(key), number]]
        : [];
    }),
  );
