import type { Args } from './arguments.ts';
import { iterate } from './arguments.ts';
import { settled } from './asks.ts';
import { foreign } from './keras_names.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS, tick } from './session.ts';
import { puzzled } from './trouble.ts';
import type { Method, Value } from './values.ts';
import { isKind, list, text, truth, tuple, typeName } from './values.ts';

/** Python's own functions. */
export function builtin(session: Session, word: string, args: Args, at: Range): Value {
  const values = args.all.filter((a) => a.name === null).map((a) => a.value);
  const first = values[0];
  if (['open', 'input'].includes(word)) return puzzled(at, 'neverRun', word);
  if (word === 'print') return null;
  if (first === undefined)
    return ['list', 'dict', 'tuple', 'set'].includes(word)
      ? empty(word, args)
      : puzzled(at, 'argumentMissing', word, '…');
  const items = (): readonly Value[] => {
    const all = values.length === 1 ? iterate(first, at) : values;
    tick(session, at, all.length);
    return all;
  };
  const numbers = (): readonly number[] =>
    items().map((v) => {
      const n = settled(session, v, at);
      return typeof n === 'number'
        ? n
        : typeof n === 'boolean'
          ? Number(n)
          : puzzled(at, 'cannotCombine', word, typeName(n), '');
    });
  switch (word) {
    case 'range':
      if (values.some((v) => isKind(v, 'foreign') && !v.open && v.text.includes('('))) return foreign('range', at);
      return range(session, values, at);
    case 'len':
      if (isKind(first, 'foreign'))
        return { ...first, text: session.code.slice(at.from, at.to), at, shape: null, open: false };
      return isKind(first, 'dict') ? first.entries.size : iterate(first, at).length;
    case 'enumerate': {
      const said = args.all.find((a) => a.name === 'start')?.value ?? values[1];
      const start = typeof said === 'number' ? said : 0;
      return list(iterate(first, at).map((v, i) => tuple([i + start, v])));
    }
    case 'zip': {
      const columns = values.map((v) => iterate(v, at));
      return list(
        Array.from({ length: Math.min(...columns.map((c) => c.length)) }, (_, i) => tuple(columns.map((c) => c[i]!))),
      );
    }
    case 'list':
    case 'set':
      return list([...iterate(first, at)]);
    case 'tuple':
      return tuple([...iterate(first, at)]);
    case 'reversed':
      return list([...iterate(first, at)].reverse());
    case 'sorted':
      return list([...numbers()].sort((a, b) => a - b));
    case 'str':
      return text(first);
    case 'bool':
      return truth(first);
    case 'int':
    case 'float':
    case 'round':
    case 'abs': {
      const n = typeof first === 'string' && word !== 'abs' ? Number(first) : numbers1(session, first, at);
      if (!Number.isFinite(n)) return puzzled(at, 'notANumber', text(first));
      if (word === 'round')
        return typeof values[1] === 'number'
          ? Number(n.toFixed(Math.min(Math.max(Math.trunc(values[1]), 0), 20)))
          : Math.round(n);
      return word === 'int' ? Math.trunc(n) : word === 'abs' ? Math.abs(n) : n;
    }
    case 'max':
    case 'min': {
      const all = numbers();
      return all.length === 0
        ? puzzled(at, 'noElements', word)
        : all.reduce((a, b) => (word === 'max' ? Math.max(a, b) : Math.min(a, b)));
    }
    case 'sum':
      return numbers().reduce((a, b) => a + b, 0);
    case 'pow':
      return numbers1(session, first, at) ** numbers1(session, values[1] ?? 1, at);
    case 'any':
      return items().some(truth);
    case 'all':
      return items().every(truth);
    case 'map':
      return list(
        iterate(values[1] ?? list([]), at).map((value) =>
          session.call(session, first, { all: [{ name: null, value, at }], list: args.list }, at),
        ),
      );
    default:
      return foreign(word, at);
  }
}

const empty = (word: string, args: Args): Value =>
  word === 'dict'
    ? { kind: 'dict', entries: new Map(args.all.flatMap((a) => (a.name === null ? [] : [[a.name, a.value] as const]))) }
    : word === 'tuple'
      ? tuple([])
      : list([]);

function numbers1(session: Session, value: Value, at: Range): number {
  const n = settled(session, value, at);
  return typeof n === 'number' ? n : typeof n === 'boolean' ? Number(n) : puzzled(at, 'notANumber', text(n));
}

function range(session: Session, values: readonly Value[], at: Range): Value {
  const [a, b, c] = values.map((v) => numbers1(session, v, at));
  const start = b === undefined ? 0 : a!,
    stop = b ?? a!,
    step = c ?? 1;
  if (step === 0) return puzzled(at, 'badIndex', '0');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isFinite(count) || count > BOUNDS.items) return puzzled(at, 'tooLong', String(BOUNDS.items));
  return list(Array.from({ length: count }, (_, i) => start + i * step));
}

/** Methods of strings, lists and dictionaries. */
export function methodOf({ of, name }: Method, args: Args, at: Range): Value {
  const [a, b] = args.all.map((arg) => arg.value);
  if (typeof of === 'string') return ofString(of, name, args, at);
  if (isKind(of, 'list')) return ofList(of.items, name, a, b, at);
  if (isKind(of, 'dict')) {
    const { entries } = of;
    const key = typeof a === 'object' && a !== null ? text(a) : (a ?? null);
    if (name === 'get') return entries.get(key) ?? b ?? null;
    if (name === 'items') return list([...entries].map(([k, v]) => tuple([k, v])));
    if (name === 'keys') return list([...entries.keys()]);
    if (name === 'values') return list([...entries.values()]);
    if (name === 'update' && a !== undefined && isKind(a, 'dict')) for (const [k, v] of a.entries) entries.set(k, v);
    if (name === 'pop') {
      const value = entries.get(key) ?? b ?? null;
      entries.delete(key);
      return value;
    }
    return null;
  }
  // What a layer says of its weights is numbers that the program has not computed.
  return isKind(of, 'layer') ? foreign(`${of.name}.${name}()`, at) : null;
}

function ofString(of: string, name: string, args: Args, at: Range): Value {
  const words = args.all.map((arg) => text(arg.value));
  const [a = '', b = ''] = words;
  switch (name) {
    case 'upper':
      return of.toUpperCase();
    case 'lower':
      return of.toLowerCase();
    case 'strip':
      return of.trim();
    case 'replace':
      return bounded(a === '' ? of : of.replaceAll(a, () => b), at);
    case 'join': {
      const items = args.all[0]?.value ?? null;
      return isKind(items, 'list') ? bounded(items.items.map(text).join(of), at) : puzzled(at, 'cannotIterate');
    }
    case 'split':
      return list(a === '' ? of.split(/\s+/).filter(Boolean) : of.split(a));
    case 'startswith':
      return of.startsWith(a);
    case 'endswith':
      return of.endsWith(a);
    default: {
      let next = 0;
      const named = new Map(
        args.all.flatMap((arg) => (arg.name === null ? [] : [[arg.name, text(arg.value)] as const])),
      );
      return bounded(
        of.replaceAll(
          /\{(\w*)\}/g,
          (_, key: string) => named.get(key) ?? words[key === '' ? next++ : Number(key)] ?? '',
        ),
        at,
      );
    }
  }
}

const bounded = (result: string, at: Range): string =>
  result.length > BOUNDS.items ? puzzled(at, 'tooLong', String(BOUNDS.items)) : result;

function ofList(items: Value[], name: string, a: Value | undefined, b: Value | undefined, at: Range): Value {
  if (items.length >= BOUNDS.items) return puzzled(at, 'tooLong', String(BOUNDS.items));
  switch (name) {
    case 'append':
    case 'add':
      items.push(a ?? null);
      return null;
    case 'extend': {
      const more = iterate(a ?? null, at);
      if (items.length + more.length > BOUNDS.items) return puzzled(at, 'tooLong', String(BOUNDS.items));
      items.push(...more);
      return null;
    }
    case 'insert':
      items.splice(typeof a === 'number' ? a : 0, 0, b ?? null);
      return null;
    case 'pop':
      return items.splice(typeof a === 'number' ? a : -1, 1)[0] ?? null;
    case 'reverse':
      items.reverse();
      return null;
    case 'index':
      return items.findIndex((item) => item === a);
    default:
      return list([...items]);
  }
}
