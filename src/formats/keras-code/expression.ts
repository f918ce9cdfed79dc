import type { Fields, Named } from '../../core/fields.ts';
import { defOf } from '../../core/known.ts';
import type { LayerSpec, LayerType } from '../../core/layers/index.ts';
import { layers } from '../../core/layers/index.ts';
import { autoName, classOf } from './classes.ts';
import { literal, specClass } from './literal.ts';
import { kerasOption } from './options.ts';
import { OTHER_NAMES, POSITIONS } from './positions.ts';
import { families } from './specs.ts';

/** How the names of Keras are written: `layers.Dense`, `keras.initializers.HeNormal`. */
export interface Spelling {
  readonly layer: (className: string) => string;
  readonly keras: string;
}
export const USUAL: Spelling = { layer: (name) => `layers.${name}`, keras: 'keras' };

/** Gives out Keras's automatic names as a program that makes layers in this order would get them. */
export function namer(): (type: string) => string {
  const taken = new Map<string, number>();
  return (type) => {
    const base = type === 'input' ? 'input_layer' : autoName(type);
    const n = taken.get(base) ?? 0;
    taken.set(base, n + 1);
    return n === 0 ? base : `${base}_${n}`;
  };
}

/** Keras's name of an option of a layer. */
export const optionName = (type: string, option: string): string =>
  Object.entries(OTHER_NAMES[type] ?? {}).find(([word, core]) => core === option && word !== 'alpha')?.[0] ??
  kerasOption(option);

/** Options that are arguments of the call of a layer, not of its class. */
const AT_CALL = new Set(['useCausalMask']);

type Options = { readonly [option: string]: unknown };

/**
 * A layer as the call that makes it, without its inputs: `layers.Dense(64, activation="relu")`. Defaults are left out; its name
 * is given where Keras would give another.
 */
export function layerCall(
  spec: LayerSpec,
  next: (type: string) => string,
  how: Spelling,
  extra: readonly string[] = [],
): string {
  const options = spec as unknown as Options;
  if (spec.type === 'input') {
    const automatic = next('input');
    return `${how.keras}.Input(shape=${literal(spec.shape)}${automatic === spec.id ? '' : `, name=${literal(spec.id)}`})`;
  }
  const inner = innerCall(spec.type, options, next, how);
  const automatic = next(spec.type);
  return `${how.layer(classOf(spec.type))}(${[...inner, ...extra, ...(automatic === spec.id ? [] : [`name=${literal(spec.id)}`])].join(', ')})`;
}

/** The arguments that give a layer's options. */
function innerCall(
  type: LayerType,
  options: Options,
  next: (type: string) => string,
  how: Spelling,
): readonly string[] {
  const fields: Fields = layers[type].fields;
  const order = POSITIONS[type] ?? [];
  const written: string[] = [];
  let leading = true;
  const sorted = Object.keys(fields).toSorted((a, b) => place(order, type, a) - place(order, type, b));
  for (const option of sorted) {
    const field = fields[option]!;
    if (AT_CALL.has(option)) continue;
    const word = optionName(type, option);
    const value = options[option];
    if (field.fallback !== undefined && same(value, field.fallback)) {
      leading = false;
      continue;
    }
    const text = optionText(option, value, field.control.kind, next, how);
    if (text === null) continue;
    leading &&= field.fallback === undefined && order[written.length] === word;
    written.push(leading ? text : `${word}=${text}`);
  }
  return written;
}

const place = (order: readonly string[], type: string, option: string): number => {
  const at = order.indexOf(optionName(type, option));
  return at < 0 ? 99 : at;
};

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An option's value as Python; null: Keras has no way to say it. */
export function optionText(
  option: string,
  value: unknown,
  kind: string,
  next: (type: string) => string,
  how: Spelling,
): string | null {
  if (kind === 'spec' && value !== null) {
    const spec = value as Named;
    if (option === 'layer') {
      const { type, ...options } = spec;
      const inner = innerCall(type as LayerType, options, next, how);
      next(type);
      return `${how.layer(classOf(type))}(${inner.join(', ')})`;
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

/** An activation, initializer or the like: by its name, or with options where those are not the usual ones. */
function specText(option: string, spec: Named, how: Spelling): string | null {
  const family = option.endsWith('ctivation')
    ? 'activations'
    : `${/(Initializer|Regularizer|Constraint)$/.exec(option)?.[1]?.toLowerCase() ?? 'activation'}s`;
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
  return `${how.keras}.${family}.${specClass(type)}(${told.map(([o, v]) => `${kerasOption(o)}=${literal(v)}`).join(', ')})`;
}

/** The arguments of the call of a layer beside its inputs. */
export const callArguments = (spec: LayerSpec): readonly string[] =>
  Object.entries(spec).flatMap(([option, value]) =>
    AT_CALL.has(option) && !same(value, defOf(spec).fields[option]?.fallback)
      ? [`${kerasOption(option)}=${literal(value)}`]
      : [],
  );
