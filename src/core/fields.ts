import { refuse, SpecError } from './errors.ts';

/** One option of a layer, loss or optimizer: how to read it from anything, its default, and the control that edits it. */
export interface Field<T> {
  readonly control: Control;
  /** Absent: the option must be given. */
  readonly fallback?: T;
  /** Checks and normalises; throws a `SpecError` that does not yet name the option. */
  readonly read: (value: unknown) => T;
}

/** The control of a form that edits an option, and what it allows. */
export type Control =
  | { readonly kind: 'int' | 'real'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'pair' | 'shape'; readonly min: number }
  | { readonly kind: 'spec'; readonly of: readonly string[] };

/** An option that is seldom used: where it is not given, it is not there. */
export interface Rare<T> extends Field<T> {
  readonly absent: true;
}

export type Fields = { readonly [option: string]: Field<unknown> };
type RareKeys<F extends Fields> = { [K in keyof F]: F[K] extends Rare<unknown> ? K : never }[keyof F];
export type Options<F extends Fields> = {
  readonly [K in Exclude<keyof F, RareKeys<F>>]: F[K] extends Field<infer T> ? T : never;
} & {
  readonly [K in RareKeys<F>]?: F[K] extends Field<infer T> ? T : never;
};

const field = <T>(control: Control, read: (value: unknown) => T, fallback: T | undefined): Field<T> =>
  fallback === undefined ? { control, read } : { control, read, fallback };

const isInt = (v: unknown, min: number, max: number): v is number =>
  typeof v === 'number' && Number.isInteger(v) && v >= min && v <= max;

/** A whole number in [min, 2³¹). */
export const int = (min: number, fallback?: number): Field<number> =>
  field(
    { kind: 'int', min, max: MOST },
    (v) => {
      if (isInt(v, min, MOST)) return v;
      return refuse(`must be an integer ${isInt(v, MOST, Infinity) ? `from ${min} to ${MOST}` : `≥ ${min}`}`, v);
    },
    fallback,
  );
const MOST = 2 ** 31 - 1;

/** A finite number in [min, max]. */
export const real = (fallback?: number, min = -Infinity, max = Infinity): Field<number> =>
  field(
    { kind: 'real', min, max },
    (v) => {
      if (typeof v === 'number' && Number.isFinite(v) && v >= min && v <= max) return v;
      const range =
        min === -Infinity
          ? max === Infinity
            ? ''
            : ` ≤ ${max}`
          : max === Infinity
            ? ` ≥ ${min}`
            : ` from ${min} to ${max}`;
      return refuse(`must be a number${range}`, v);
    },
    fallback,
  );

/** True or false. */
export const flag = (fallback?: boolean): Field<boolean> =>
  field({ kind: 'flag' }, (v) => (typeof v === 'boolean' ? v : refuse('must be true or false', v)), fallback);

/** One of a list of words. */
export const choice = <const T extends string>(of: readonly T[], fallback?: T): Field<T> =>
  field(
    { kind: 'choice', of },
    (v) => (of.includes(v as T) ? (v as T) : refuse(`must be one of ${of.join(', ')}`, v)),
    fallback,
  );

/** A whole number, also as a list of it: Keras has one for each axis. */
export const single = (min: number, fallback?: number): Field<number> => {
  const inner = int(min, fallback);
  return { ...inner, read: (v) => inner.read(Array.isArray(v) && v.length === 1 ? v[0] : v) };
};

/** Two whole numbers, rows then columns; one number stands for both. */
export const pair = (min: number, fallback?: readonly [number, number]): Field<readonly [number, number]> =>
  field(
    { kind: 'pair', min },
    (v) => {
      const both = typeof v === 'number' ? [v, v] : v;
      if (Array.isArray(both) && both.length === 2 && both.every((n) => isInt(n, min, 2 ** 20)))
        return [both[0] as number, both[1] as number];
      return refuse(`must be one or two integers ≥ ${min}`, v);
    },
    fallback,
  );

/** Three whole numbers, depth, rows and columns; one number stands for all. */
export const triple = (
  min: number,
  fallback?: readonly [number, number, number],
): Field<readonly [number, number, number]> =>
  field(
    { kind: 'pair', min },
    (v) => {
      const all = typeof v === 'number' ? [v, v, v] : v;
      if (Array.isArray(all) && all.length === 3 && all.every((n) => isInt(n, min, 2 ** 20)))
        return [all[0] as number, all[1] as number, all[2] as number];
      return refuse(`must be one or three integers ≥ ${min}`, v);
    },
    fallback,
  );

/** Sizes of every axis but the batch. */
export const shape = (fallback?: readonly number[]): Field<readonly number[]> =>
  field(
    { kind: 'shape', min: 1 },
    (v) =>
      Array.isArray(v) && v.length <= 8 && v.every((n) => isInt(n, 1, MOST))
        ? [...(v as readonly number[])]
        : refuse('must be a list of up to 8 integers ≥ 1', v),
    fallback,
  );

/** Sizes of every axis but the batch, of which one may be −1: what is left. */
export const sizes = (fallback?: readonly number[]): Field<readonly number[]> =>
  field(
    { kind: 'shape', min: -1 },
    (v) => {
      const good = (n: unknown): boolean => isInt(n, 1, MOST) || n === -1;
      if (Array.isArray(v) && v.length <= 8 && v.every(good) && v.filter((n) => n === -1).length <= 1)
        return [...(v as readonly number[])];
      return refuse('must be a list of up to 8 integers ≥ 1, one of which may be -1', v);
    },
    fallback,
  );

/** Axes of a shape, counted from the batch (0) or, below zero, from the end; one number stands for a list of it. */
export const axes = (fallback?: readonly number[]): Field<readonly number[]> =>
  field(
    { kind: 'shape', min: -8 },
    (v) => {
      const list: unknown = typeof v === 'number' ? [v] : v;
      if (Array.isArray(list) && list.length <= 8 && list.every((n) => isInt(n, -8, 8))) return [...list];
      return refuse('must be an integer or a list of them from -8 to 8', v);
    },
    fallback,
  );

/** A value that may also be left out on purpose. */
export const optional = <T>(inner: Field<T>): Field<T | null> =>
  field<T | null>(inner.control, (v) => (v === null || v === undefined ? null : inner.read(v)), null);

/** An option that stays away unless it is given; null stands for that too. */
export const rare = <T>(inner: Field<T>): Rare<T> => ({ control: inner.control, read: inner.read, absent: true });

/** A list of numbers, or of whole ones, from `least` on. */
export const numbers = (least: number, whole: boolean): Field<readonly number[]> =>
  field(
    { kind: 'shape', min: least },
    (v) => {
      const good = (n: unknown): boolean =>
        typeof n === 'number' && Number.isFinite(n) && n >= least && (!whole || Number.isInteger(n));
      if (Array.isArray(v) && v.length >= 1 && v.length <= 1000 && v.every(good)) return [...(v as readonly number[])];
      return refuse(`must be a list of 1 to 1000 ${whole ? 'integers' : 'numbers'} ≥ ${least}`, v);
    },
    undefined,
  );

/** Something chosen by name from a table, with options of its own: `"relu"` or `{ type: "leaky_relu", negativeSlope: 0.1 }`. */
export interface Named {
  readonly type: string;
  readonly [option: string]: unknown;
}
export function named(
  table: () => { readonly [type: string]: { readonly fields: Fields } },
  fallback?: Named,
): Field<Named> {
  const control: Control = {
    kind: 'spec',
    get of() {
      return Object.keys(table());
    },
  };
  const read = (v: unknown): Named => readNamed(table(), v);
  if (fallback === undefined) return { control, read };
  // Read when asked for, with its own defaults: tables may refer to each other while they are being made.
  return {
    control,
    read,
    get fallback() {
      return read(fallback);
    },
  };
}

/** Reads `"name"` or `{ type, …options }` against a table of definitions. */
export function readNamed(table: { readonly [type: string]: { readonly fields: Fields } }, v: unknown): Named {
  const given = typeof v === 'string' ? { type: v } : v;
  if (!isRecord(given) || typeof given['type'] !== 'string')
    return refuse('must be a name or an object with a type', v);
  const { type, ...options } = given;
  if (!Object.hasOwn(table, type)) return refuse(`must be one of ${Object.keys(table).join(', ')}`, type);
  return { type, ...readOptions(table[type]!.fields, options) };
}

/** A plain object, as JSON makes them. */
export const isRecord = (v: unknown): v is { readonly [key: string]: unknown } =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** All options of a definition, defaults filled in; unknown and impossible ones are refused by name. */
export function readOptions<F extends Fields>(fields: F, given: { readonly [key: string]: unknown }): Options<F> {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(fields, key))
      refuse(
        `has no option ${JSON.stringify(key.slice(0, 60))}`,
        given[key],
        `it has ${Object.keys(fields).join(', ') || 'none'}`,
      );
  }
  const read: { [key: string]: unknown } = {};
  for (const [key, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if ('absent' in field && (value === undefined || value === null)) continue;
    if (value !== undefined) read[key] = spoken(key, () => field.read(value));
    else {
      const { fallback } = field;
      read[key] = fallback === undefined ? refuse(`${key} must be given`) : fallback;
    }
  }
  return read as Options<F>;
}

/** Puts the option's name before the message of a refusal: a sentence that begins with what it speaks of. */
function spoken<T>(option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SpecError) throw new SpecError(`${option} ${error.message}`, { cause: error });
    throw error;
  }
}
