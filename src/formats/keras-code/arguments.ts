import type { SyntaxNode } from '@lezer/common';
import type { Range } from './range.ts';
import { childrenOf, rangeOf } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS } from './session.ts';
import { setAttribute } from './trainable.ts';
import { puzzled } from './trouble.ts';
import type { Scope, Value } from './values.ts';
import { isKind } from './values.ts';

/** One argument of a call: its value, and the expression that gives it. */
export interface Arg {
  readonly name: string | null;
  readonly value: Value;
  readonly at: Range;
  /** The name before the `=`. */
  readonly word?: Range;
}

/** The arguments of a call, in order, and the place of their list with its parentheses. */
export interface Args {
  readonly all: readonly Arg[];
  readonly list: Range;
}

/** Evaluates the arguments of a call; `*` and `**` are spread. */
export function argumentsOf(session: Session, argList: SyntaxNode, scope: Scope): Args {
  const all: Arg[] = [];
  const children = childrenOf(argList).filter((c) => !['(', ')'].includes(c.name));
  if (children.some((c) => c.name === 'for')) {
    const value = comprehension(session, children, scope);
    return { all: [{ name: null, value, at: rangeOf(argList) }], list: rangeOf(argList) };
  }
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (child.name === ',') continue;
    if (child.type.isError) return puzzled(child, 'notPython');
    const next = children[i + 1];
    if (next?.name === 'AssignOp') {
      const expression = children[i + 2];
      if (!expression) return puzzled(child, 'notPython');
      all.push({
        name: session.code.slice(child.from, child.to),
        value: session.evaluate(session, expression, scope),
        at: rangeOf(expression),
        word: rangeOf(child),
      });
      i += 2;
    } else if (child.name === '*' || child.name === '**') {
      const expression = children[++i];
      if (!expression) return puzzled(child, 'notPython');
      spread(all, session.evaluate(session, expression, scope), expression);
    } else all.push({ name: null, value: session.evaluate(session, child, scope), at: rangeOf(child) });
    if (all.length > BOUNDS.items) return puzzled(argList, 'tooLong', String(BOUNDS.items));
  }
  return { all, list: rangeOf(argList) };
}

function spread(all: Arg[], value: Value, at: Range): void {
  if (isKind(value, 'list')) for (const item of value.items) all.push({ name: null, value: item, at: rangeOf(at) });
  else if (isKind(value, 'dict'))
    for (const [key, item] of value.entries) all.push({ name: String(key), value: item, at: rangeOf(at) });
  else puzzled(at, 'cannotSpread');
}

/** `expression for a in b if c`: the list it makes. Also used inside brackets. */
export function comprehension(session: Session, parts: readonly SyntaxNode[], scope: Scope): Value {
  const [expression, ...rest] = parts;
  const items: Value[] = [];
  const inner: Scope = { names: new Map(), around: scope };
  const walk = (from: number): void => {
    const keyword = rest[from];
    if (!keyword) {
      items.push(session.evaluate(session, expression!, inner));
      if (items.length > BOUNDS.items) puzzled(expression!, 'tooLong', String(BOUNDS.items));
      return;
    }
    if (keyword.name === 'if') {
      const condition = rest[from + 1];
      if (condition && truthOf(session.evaluate(session, condition, inner))) walk(from + 2);
      return;
    }
    const at = rest.findIndex((part, k) => k > from && part.name === 'in');
    const source = rest[at + 1];
    if (keyword.name !== 'for' || at < 0 || !source) return puzzled(keyword, 'notUnderstood', 'for');
    const targets = rest.slice(from + 1, at).filter((t) => t.name !== ',');
    for (const item of iterate(session.evaluate(session, source, inner), source)) {
      assignAll(session, targets, item, inner);
      walk(at + 2);
    }
  };
  walk(0);
  return { kind: 'list', tuple: false, items };
}

const truthOf = (value: Value): boolean =>
  !(
    value === null ||
    value === false ||
    value === 0 ||
    value === '' ||
    (isKind(value, 'list') && value.items.length === 0)
  );

/** The elements of a list, tuple, string or of a dictionary's keys. */
export function iterate(value: Value, at: Range): readonly Value[] {
  if (isKind(value, 'list')) return [...value.items];
  if (typeof value === 'string') return Array.from(value);
  if (isKind(value, 'dict')) return [...value.entries.keys()];
  return puzzled(at, 'cannotIterate');
}

/** Gives a value to one target, or its elements to several. */
export function assignAll(session: Session, targets: readonly SyntaxNode[], value: Value, scope: Scope): void {
  if (targets.length === 1) return assign(session, targets[0]!, value, scope);
  if (isKind(value, 'foreign')) {
    for (const target of targets)
      assign(
        session,
        target,
        { ...value, text: session.code.slice(target.from, target.to), at: rangeOf(target) },
        scope,
      );
    return;
  }
  const items = isKind(value, 'list') ? value.items : null;
  const at = { from: targets[0]!.from, to: targets.at(-1)!.to };
  if (!items || items.length !== targets.length)
    return puzzled(at, 'cannotUnpack', String(targets.length), items ? String(items.length) : '1');
  targets.forEach((target, k) => assign(session, target, items[k]!, scope));
}

/** Gives a value to a name, to the elements of a tuple of names, or to a place of a list. */
export function assign(session: Session, target: SyntaxNode, value: Value, scope: Scope): void {
  if (target.name === 'VariableName') {
    const name = session.code.slice(target.from, target.to);
    // A name of foreign data is known by its own name from here on.
    scope.names.set(name, isKind(value, 'foreign') ? { ...value, text: name, open: false } : value);
    if (isKind(value, 'model')) value.facts.variable ??= name;
    return;
  }
  if (['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression'].includes(target.name)) {
    const inner = childrenOf(target).filter((c) => !['(', ')', '[', ']', ','].includes(c.name));
    return assignAll(session, inner, value, scope);
  }
  if (target.name === 'MemberExpression') {
    const [owner, bracket, index] = childrenOf(target);
    const of = owner && session.evaluate(session, owner, scope);
    if (of === undefined || !index) return;
    if (bracket?.name !== '[') return setAttribute(session, of, session.code.slice(index.from, index.to), value);
    const key = session.evaluate(session, index, scope);
    if (isKind(of, 'dict') && (typeof key === 'string' || typeof key === 'number')) of.entries.set(key, value);
    else if (isKind(of, 'list') && typeof key === 'number' && Number.isInteger(key)) {
      const at = key < 0 ? key + of.items.length : key;
      if (at < 0 || at >= of.items.length) return puzzled(index, 'noSuchElement', String(key));
      of.items[at] = value;
    }
    return;
  }
  return puzzled(target, 'cannotAssign');
}
