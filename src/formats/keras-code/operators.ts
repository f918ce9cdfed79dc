import { settled } from './asks.ts';
import { foreign } from './keras_names.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS } from './session.ts';
import { puzzled } from './trouble.ts';
import type { Value } from './values.ts';
import { isKind, text, truth, typeName } from './values.ts';

type Arithmetic = (a: number, b: number) => number;

const ARITHMETIC: { readonly [sign: string]: Arithmetic } = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  // Python's remainder has the sign of the divisor.
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b,
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
};

const COMPARISONS: { readonly [sign: string]: (a: number | string, b: number | string) => boolean } = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

const asNumber = (value: Value): number | null =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null;

/** `a sign b` for numbers, strings and lists. */
export function binary(session: Session, sign: string, left: Value, right: Value, at: Range): Value {
  if (sign === '==' || sign === 'is') return equal(left, right);
  if (sign === '!=' || sign === 'is not') return !equal(left, right);
  if (sign === 'in' || sign === 'not in') return contains(right, left, at) === (sign === 'in');
  // Arithmetic with data stays data, of the same shape: `x_train / 255`.
  for (const [data, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (isKind(data, 'foreign') && data.shape !== null)
      // Of two arrays the one with more axes gives the shape: `train_data - mean`.
      return isKind(other, 'foreign') && (other.shape?.length ?? 0) > data.shape.length ? other : data;
  if (sign === '%' && typeof left === 'string') return percent(left, right);
  const data = [left, right].find((v) => isKind(v, 'foreign') && !v.open && !v.lost);
  if (data !== undefined && ![left, right].some((v) => isKind(v, 'foreign') && v.lost))
    return { ...foreign(session.code.slice(at.from, at.to), at), shape: null };
  const [a, b] = [settled(session, left, at), settled(session, right, at)];
  const compare = COMPARISONS[sign];
  if (compare) {
    if (typeof a === 'string' && typeof b === 'string') return compare(a, b);
    const [x, y] = [asNumber(a), asNumber(b)];
    return x === null || y === null ? unfit(sign, a, b, at) : compare(x, y);
  }
  if (sign === '+' && typeof a === 'string' && typeof b === 'string') return short(a + b, at);
  if (sign === '+' && isKind(a, 'list') && isKind(b, 'list') && a.tuple === b.tuple)
    return few({ ...a, items: [...a.items, ...b.items] }, at);
  if (sign === '*') {
    const [many, times] = typeof b === 'number' ? [a, b] : [b, a];
    if (typeof times === 'number' && (typeof many === 'string' || isKind(many, 'list')))
      return repeated(many, times, at);
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  const work = ARITHMETIC[sign];
  if (x === null || y === null || !work) return unfit(sign, a, b, at);
  if (y === 0 && ['/', '//', '%'].includes(sign)) return puzzled(at, 'dividedByZero');
  const result = work(x, y);
  return Number.isFinite(result) ? result : puzzled(at, 'tooLarge');
}

/** `'block%d' % i`; a text with numbers that are not known stays as it is: what is printed needs none. */
function percent(pattern: string, right: Value): string {
  const given = isKind(right, 'list') && right.tuple ? [...right.items] : [right];
  if (given.some((value) => typeof value !== 'string' && asNumber(value) === null)) return pattern;
  let next = 0;
  return pattern.replaceAll(
    /%(0?)(\d*)(?:\.(\d+))?([sdifg%])/g,
    (whole, zero: string, width: string, digits, kind: string) => {
      if (kind === '%') return '%';
      const value = given[next++];
      if (value === undefined) return whole;
      const n = asNumber(value);
      const said =
        n === null || kind === 's'
          ? text(value)
          : kind === 'f'
            ? n.toFixed(Math.min(Number(digits ?? 6), 20))
            : String(kind === 'g' ? n : Math.trunc(n));
      return said.padStart(Math.min(Number(width), 40), zero === '0' ? '0' : ' ');
    },
  );
}

const unfit = (sign: string, a: Value, b: Value, at: Range): never =>
  puzzled(at, 'cannotCombine', sign, typeName(a), typeName(b));

function repeated(many: Value, times: number, at: Range): Value {
  const count = Math.max(0, Math.trunc(times));
  if (typeof many === 'string')
    return many.length * count > BOUNDS.items ? puzzled(at, 'tooLong', String(BOUNDS.items)) : many.repeat(count);
  if (!isKind(many, 'list')) return puzzled(at, 'cannotCombine', '*', typeName(many), 'int');
  if (many.items.length * count > BOUNDS.items) return puzzled(at, 'tooLong', String(BOUNDS.items));
  return { ...many, items: Array.from({ length: count }, () => many.items).flat() };
}

const short = (text: string, at: Range): string =>
  text.length > BOUNDS.items ? puzzled(at, 'tooLong', String(BOUNDS.items)) : text;
const few = <T extends { readonly items: readonly unknown[] }>(list: T, at: Range): T =>
  list.items.length > BOUNDS.items ? puzzled(at, 'tooLong', String(BOUNDS.items)) : list;

/** Python's `==` for what the code can hold. */
export function equal(a: Value, b: Value): boolean {
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== null && y !== null) return x === y;
  if (isKind(a, 'list') && isKind(b, 'list'))
    return (
      a.tuple === b.tuple && a.items.length === b.items.length && a.items.every((item, i) => same(item, b.items[i]!))
    );
  return same(a, b);
}
/** Equality one level deep: lists within lists are compared by identity. */
const same = (a: Value, b: Value): boolean => a === b || (asNumber(a) !== null && asNumber(a) === asNumber(b));

function contains(many: Value, one: Value, at: Range): boolean {
  if (typeof many === 'string') return typeof one === 'string' && many.includes(one);
  if (isKind(many, 'list')) return many.items.some((item) => equal(item, one));
  if (isKind(many, 'dict')) return [...many.entries.keys()].some((key) => key === one);
  return puzzled(at, 'cannotCombine', 'in', typeName(one), typeName(many));
}

/** `-a`, `+a`, `not a`. */
export function unary(session: Session, sign: string, value: Value, at: Range): Value {
  if (sign === 'not') return !truth(value);
  const number = asNumber(settled(session, value, at));
  if (number === null || sign === '~') return puzzled(at, 'cannotCombine', sign, typeName(value), '');
  return sign === '-' ? -number : number;
}
