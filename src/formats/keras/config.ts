import { refuse } from '../../core/errors.ts';
import { isRecord } from '../../core/fields.ts';
import type { Note } from '../format.ts';
import type { NoteKey } from '../../i18n/notes/en.ts';

/** An object as JSON makes it. */
export type Json = { readonly [key: string]: unknown };

/** A property of the object itself; undefined where it has none, whatever its prototype has. */
export const own = (of: unknown, key: string): unknown =>
  isRecord(of) && Object.hasOwn(of, key) ? of[key] : undefined;

/** A text among the properties of an object; empty where there is none. */
export function textOf(of: unknown, key: string): string {
  const value = own(of, key);
  return typeof value === 'string' ? value : '';
}

/** Something that Keras knows by class: `{ class_name, config }`, or the name alone. */
export interface Serialized {
  readonly name: string;
  readonly config: Json;
  /** Whether it belongs to Keras, not to somebody's own code. */
  readonly native: boolean;
}

/** Reads a name, or a class with its config, as all versions of Keras write them; undefined for anything else. */
export function serialized(value: unknown): Serialized | undefined {
  if (typeof value === 'string') return { name: value, config: {}, native: !value.includes('>') };
  const name = own(value, 'class_name'),
    config = own(value, 'config');
  if (typeof name !== 'string') return undefined;
  // A function by its name: { class_name: 'function', config: 'relu' }.
  if (name === 'function')
    return typeof config === 'string' ? { name: config, config: {}, native: isNative(value) } : undefined;
  return { name, config: isRecord(config) ? config : {}, native: isNative(value) };
}

/** Whether a class is Keras's own, by its module and the name it is registered under. */
export function isNative(value: unknown): boolean {
  const module = own(value, 'module'),
    registered = own(value, 'registered_name');
  if (typeof registered === 'string' && /^(?!keras)[^>]*>/i.test(registered)) return false;
  return (
    typeof module !== 'string' || /^(builtins$|keras\b|tf_keras\b|tensorflow\b|keras_hub\b|keras_nlp\b)/.test(module)
  );
}

/** A number, also where Keras wrapped it as an array of NumPy. */
export function plain(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const kind = own(value, 'class_name') ?? own(value, 'type');
  if (kind === '__numpy__' || kind === 'ndarray') {
    const inner = own(value, 'value') ?? own(own(value, 'config'), 'value');
    return Array.isArray(inner) && inner.length === 1 ? (inner as readonly unknown[])[0] : inner;
  }
  // Keras 3 wraps tuples and the like: { class_name: '__tuple__', items: […] }.
  if (kind === '__tuple__') return own(value, 'items');
  return value;
}

/** Thrown where something is well formed and known, but beyond what the core computes. */
export class Unsupported extends Error {
  override readonly name: string = 'Unsupported';
}

/** Thrown where a layer is of a type that the core does not have. */
export class UnknownType extends Unsupported {
  override readonly name = 'UnknownType';
}

/** Notes being taken, each once. */
export interface Notebook {
  readonly notes: readonly Note[];
  readonly note: (kind: Note['kind'], where: string, say: NoteKey, ...values: readonly string[]) => void;
  readonly add: (note: Note) => void;
}
export function notebook(): Notebook {
  const notes: Note[] = [],
    seen = new Set<string>();
  const add = (note: Note): void => {
    const key = JSON.stringify([note.where, note.say, note.with ?? []]);
    if (seen.has(key)) return;
    seen.add(key);
    notes.push(note);
  };
  return {
    notes,
    note: (kind, where, say, ...values) => add({ kind, where, say, ...(values.length > 0 && { with: values }) }),
    add,
  };
}

/** A list in a config, or a refusal that names it. */
export const listOf = (value: unknown, what: string): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : refuse(`${what} must be a list`, value);
