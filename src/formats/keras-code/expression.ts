import { kerasName } from '../../core/keras-name.ts';
import type { Fields, Named } from '../../core/fields.ts';
import { defOf } from '../../core/known.ts';
import type { LayerSpec, LayerType } from '../../core/layers/index.ts';
import { layers } from '../../core/layers/index.ts';
import { autoName } from './classes.ts';
import { literal, specClass } from './literal.ts';
import { kerasOption } from './options.ts';
import { OTHER_NAMES, POSITIONS } from './positions.ts';
import { ORDERS, families } from './specs.ts';

/** How the names of Keras are written: `layers.Dense`, `keras.initializers.HeNormal`. */
export interface Spelling {
  readonly layer: (className: string) => string;
  readonly keras: string;
}
export const USUAL: Spelling = { layer: (name) => `layers.${name}`, keras: 'keras' };

/**
 * Keras's automatic names as a program that makes layers in this order gets them: whether a layer of a type would be called
 * `id` (it then is), or, without an id, simply the next one. Layers that are given a name use none of them up.
 */
export type Namer = (type: string, id?: string) => boolean;

export function namer(): Namer {
  const taken = new Map<string, number>();
  return (type, id) => {
    const base = type === 'input' ? 'input_layer' : autoName(type);
    const n = taken.get(base) ?? 0;
    if (id !== undefined && id !== (n === 0 ? base : `${base}_${n}`)) return false;
    taken.set(base, n + 1);
    return true;
  };
}

/** Keras's name of an option of a layer. */
export const optionName = (type: string, option: string): string =>
  Object.entries(OTHER_NAMES[type] ?? {}).find(([word, core]) => core === option && word !== 'alpha')?.[0] ??
  kerasOption(option);

/** Options that are arguments of the call of a layer, not of its class. */
const AT_CALL = new Set(['useCausalMask']);

/** Options that Keras says by which of a call's tensors is taken. */
const BY_PLACE = new Set(['returns']);

type Options = { readonly [option: string]: unknown };

/**
 * A layer as the call that makes it, without its inputs: `layers.Dense(64, activation="relu")`. Defaults are left out; its name
 * is given where Keras would give another.
 */
export function layerCall(spec: LayerSpec, next: Namer, how: Spelling, extra: readonly string[] = []): string {
  const options = spec as unknown as Options;
  if (spec.type === 'input') {
    return `${how.keras}.Input(shape=${literal(spec.shape)}${next('input', spec.id) ? '' : `, name=${literal(spec.id)}`})`;
  }
  const inner = innerCall(spec.type, options, next, how);
  const automatic = next(spec.type, spec.id);
  const frozen = spec.trainable === false ? ['trainable=False'] : [];
  return `${how.layer(kerasName(spec.type))}(${[...inner, ...extra, ...frozen, ...(automatic ? [] : [`name=${literal(spec.id)}`])].join(', ')})`;
}

/** The arguments that give a layer's options. */
function innerCall(type: LayerType, options: Options, next: Namer, how: Spelling): readonly string[] {
  const fields: Fields = layers[type].fields;
  const order = POSITIONS[type] ?? [];
  const written: string[] = [];
  let leading = true;
  const sorted = Object.keys(fields).toSorted((a, b) => place(order, type, a) - place(order, type, b));
  for (const option of sorted) {
    const field = fields[option]!;
    if (AT_CALL.has(option) || BY_PLACE.has(option)) continue;
    const word = optionName(type, option);
    const value = options[option];
    if (value === undefined || (field.fallback !== undefined && same(value, field.fallback))) {
      leading = false;
      continue;
    }
    const text = optionText(option, value, field.control.kind, next, how);
    if (text === null) continue;
    leading &&= field.fallback === undefined && !('absent' in field) && order[written.length] === word;
    written.push(leading ? text : `${word}=${text}`);
  }
  return options['returnState'] === true ? [...written, 'return_state=True'] : written;
}

const place = (order: readonly string[], type: string, option: string): number => {
  const at = order.indexOf(optionName(type, option));
  return at < 0 ? 99 : at;
};

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An option's value as Python; null: Keras has no way to say it. */
export function optionText(option: string, value: unknown, kind: string, next: Namer, how: Spelling): string | null {
  if (kind === 'spec' && value !== null) {
    const spec = value as Named;
    if (option === 'layer') {
      const { type, ...options } = spec;
      const inner = innerCall(type as LayerType, options, next, how);
      next(type);
      return `${how.layer(kerasName(type))}(${inner.join(', ')})`;
    }
    return specText(option, spec, how);
  }
  if (
    kind === 'pair' &&
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'number' &&
    value[0] === value[1]
  )
    return literal(value[0]);
  if (kind === 'shape' && Array.isArray(value) && value.length === 1 && option === 'axis') return literal(value[0]);
  return literal(value);
}

/** The family of Keras that an option's value belongs to: `kernelInitializer` ↦ initializers. */
export const familyOf = (option: string): string =>
  option.endsWith('ctivation')
    ? 'activations'
    : `${/(Initializer|Regularizer|Constraint)$/.exec(option)?.[1]?.toLowerCase() ?? 'activation'}s`;

/** An activation, initializer or the like: by its name, or with options where those are not the usual ones. */
function specText(option: string, spec: Named, how: Spelling): string | null {
  const family = familyOf(option);
  const { type, ...options } = spec;
  if (type === 'unit_forget') return null;
  const fields = families[family]?.[type]?.fields ?? {};
  const told = Object.entries(options).filter(([o, v]) => !same(v, fields[o]?.fallback));
  if (told.some(([o]) => o === 'keras2')) return null;
  if (told.length === 0) return literal(type);
  const args = told.map(([o, v]) => `${kerasOption(o)}=${literal(v)}`);
  return family === 'activations'
    ? `lambda x: ${how.keras}.activations.${type}(${['x', ...args].join(', ')})`
    : `${how.keras}.${family}.${specClass(type)}(${args.join(', ')})`;
}

/** An optimizer or loss: by its name, or as an object where an option is not the usual one. */
export function compileText(family: 'optimizers' | 'losses', spec: Named, how: Spelling): string {
  const { type, ...options } = spec;
  const fields = families[family]?.[type]?.fields ?? {};
  const told = Object.entries(options).filter(([o, v]) => !same(v, fields[o]?.fallback));
  if (told.length === 0) return literal(type);
  const args = Object.entries(options).flatMap(([o, v]) => {
    const scheduled = o === 'learningRate' ? scheduleText(options['schedule'], v, how) : null;
    if (scheduled !== null) return [`learning_rate=${scheduled}`];
    return o === 'schedule' || !told.some(([t]) => t === o) ? [] : [`${kerasOption(o)}=${literal(v)}`];
  });
  return `${how.keras}.${family}.${specClass(type)}(${args.join(', ')})`;
}

/** A learning rate that follows a schedule; null: none that Keras has. */
function scheduleText(schedule: unknown, initial: unknown, how: Spelling): string | null {
  if (!schedule) return null;
  const { type, ...options } = schedule as Named;
  const order = ORDERS[type];
  if (!order) return null;
  const fields = families['schedules']?.[type]?.fields ?? {};
  const told = Object.entries(options).filter(([o, v]) => v !== undefined && !same(v, fields[o]?.fallback));
  const args = [
    `initial_learning_rate=${literal(initial)}`,
    ...told.map(([o, v]) => `${kerasOption(o)}=${literal(v)}`),
  ];
  return `${how.keras}.optimizers.schedules.${specClass(type)}(${args.join(', ')})`;
}

/** The arguments of the call of a layer beside its inputs. */
export const callArguments = (spec: LayerSpec): readonly string[] =>
  Object.entries(spec).flatMap(([option, value]) =>
    AT_CALL.has(option) && !same(value, defOf(spec).fields[option]?.fallback)
      ? [`${kerasOption(option)}=${literal(value)}`]
      : [],
  );
