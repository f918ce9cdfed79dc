import type { SyntaxNode } from '@lezer/common';
import { settled } from './asks.ts';
import type { Args } from './arguments.ts';
import { argumentsOf, comprehension } from './arguments.ts';
import { implicitName, memberOfName } from './keras_names.ts';
import { numberOf, quotesOf, stringOf, unescaped } from './literals.ts';
import { attribute } from './attributes.ts';
import { mergeTensors } from './layer_call.ts';
import { binary, unary } from './operators.ts';
import { paramsOf } from './params.ts';
import { childrenOf, partsOf, rangeOf } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS, textAt, tell, tick } from './session.ts';
import { exhausted, puzzled } from './trouble.ts';
import type { Dict, Scope, Slice, Value } from './values.ts';
import { isKind, list, text, truth, tuple, typeName } from './values.ts';

/** What an expression stands for; gives the statement up where that cannot be understood. */
export function evaluate(session: Session, node: SyntaxNode, scope: Scope): Value {
  tick(session, node);
  if (++session.budget.depth > BOUNDS.depth) exhausted(node, 'tooDeep', String(BOUNDS.depth));
  try {
    return evaluated(session, node, scope);
  } finally {
    session.budget.depth--;
  }
}

function evaluated(session: Session, node: SyntaxNode, scope: Scope): Value {
  const code = textAt(session, node);
  const each = (parts: readonly SyntaxNode[]): Value[] => elements(session, parts, scope);
  switch (node.name) {
    case 'Number':
      return numberOf(code, node);
    case 'String':
      return stringOf(code);
    case 'ContinuedString':
      return partsOf(node)
        .map((part) => text(session.evaluate(session, part, scope)))
        .join('');
    case 'FormatString':
      return formatted(session, node, scope);
    case 'Boolean':
      return code === 'True';
    case 'None':
      return null;
    case 'Ellipsis':
      return '...';
    case 'VariableName':
      return lookUp(session, code, node, scope);
    case 'ParenthesizedExpression': {
      const inner = partsOf(node)[0];
      return inner ? session.evaluate(session, inner, scope) : puzzled(node, 'notPython');
    }
    case 'TupleExpression':
      return tuple(each(partsOf(node)));
    case 'ArrayExpression':
    case 'SetExpression':
      return list(each(partsOf(node)));
    case 'DictionaryExpression':
      return dictionary(session, node, scope);
    case 'ArrayComprehensionExpression':
    case 'ComprehensionExpression':
      return comprehension(
        session,
        childrenOf(node).filter((c) => !['(', ')', '[', ']'].includes(c.name)),
        scope,
      );
    case 'BinaryExpression':
      return combined(session, node, scope);
    case 'UnaryExpression': {
      const [sign, operand] = childrenOf(node);
      if (!sign || !operand) return puzzled(node, 'notPython');
      return unary(session, textAt(session, sign), session.evaluate(session, operand, scope), node);
    }
    case 'ConditionalExpression': {
      const [yes, , condition, , no] = childrenOf(node);
      if (!yes || !condition || !no) return puzzled(node, 'notPython');
      return session.evaluate(session, truth(session.evaluate(session, condition, scope)) ? yes : no, scope);
    }
    case 'LambdaExpression': {
      const params = node.getChild('ParamList'),
        body = node.lastChild;
      if (!body) return puzzled(node, 'notPython');
      return {
        kind: 'func',
        name: 'lambda',
        params: params ? paramsOf(session, params, scope) : [],
        body,
        around: scope,
      };
    }
    case 'MemberExpression':
      return member(session, node, scope);
    case 'CallExpression': {
      const callee = node.firstChild,
        argList = node.getChild('ArgList');
      if (!callee || !argList) return puzzled(node, 'notPython');
      const called = session.evaluate(session, callee, scope);
      // What is done with data needs no understanding.
      if (isKind(called, 'foreign') && !called.open && !reshapes(called.text))
        return session.call(session, called, tensorsAmong(session, argList, scope), rangeOf(node));
      return session.call(session, called, argumentsOf(session, argList, scope), rangeOf(node));
    }
    case 'NamedExpression': {
      const [target, , value] = childrenOf(node);
      if (!target || !value) return puzzled(node, 'notPython');
      const result = session.evaluate(session, value, scope);
      scope.names.set(textAt(session, target), result);
      return result;
    }
    default:
      return node.type.isError ? puzzled(node, 'notPython') : puzzled(node, 'notUnderstood', code);
  }
}

/** Of the arguments of a function from outside those that are layers' outputs, by name: `preprocess_input(x)`. */
function tensorsAmong(session: Session, argList: SyntaxNode, scope: Scope): Args {
  const names = partsOf(argList).flatMap((part) => (part.name === 'ArrayExpression' ? partsOf(part) : [part]));
  const all = names.flatMap((part) => {
    const value = part.name === 'VariableName' ? named(textAt(session, part), scope) : undefined;
    return value !== undefined && isKind(value, 'tensor') ? [{ name: null, value, at: rangeOf(part) }] : [];
  });
  return { all, list: rangeOf(argList) };
}

/** Whether a function of data is looked into, for the shape it gives. */
const reshapes = (callee: string): boolean =>
  /(^|\.)(reshape|expand_dims|to_categorical|train_test_split)$/.test(callee);

/** The elements of a tuple or list; `*` spreads. */
function elements(session: Session, parts: readonly SyntaxNode[], scope: Scope): Value[] {
  const items: Value[] = [];
  parts.forEach((part, i) => {
    if (part.name === '*') return;
    if (part.type.isError) puzzled(part, 'notPython');
    const value = session.evaluate(session, part, scope);
    if (parts[i - 1]?.name === '*' && isKind(value, 'list')) items.push(...value.items);
    else items.push(value);
    if (items.length > BOUNDS.items) puzzled(part, 'tooLong', String(BOUNDS.items));
  });
  return items;
}

function dictionary(session: Session, node: SyntaxNode, scope: Scope): Dict {
  const entries: Dict['entries'] = new Map();
  const parts = partsOf(node);
  for (let i = 0; i < parts.length; i += 2) {
    const [first, second] = [parts[i]!, parts[i + 1]];
    if (!second) return puzzled(first, 'notPython');
    const value = session.evaluate(session, second, scope);
    if (first.name === '**') {
      if (!isKind(value, 'dict')) return puzzled(second, 'cannotSpread');
      for (const [k, v] of value.entries) entries.set(k, v);
      continue;
    }
    const key = session.evaluate(session, first, scope);
    if (typeof key === 'object' && key !== null) return puzzled(first, 'badKey', typeName(key));
    entries.set(key, value);
  }
  return { kind: 'dict', entries };
}

function combined(session: Session, node: SyntaxNode, scope: Scope): Value {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)];
  if (!left || !right || children.length < 3 || right.type.isError) return puzzled(node, 'notPython');
  const sign = children
    .slice(1, -1)
    .map((c) => textAt(session, c))
    .join(' ');
  const a = session.evaluate(session, left, scope);
  if (sign === 'and') return truth(a) ? session.evaluate(session, right, scope) : a;
  if (sign === 'or') return truth(a) ? a : session.evaluate(session, right, scope);
  const b = session.evaluate(session, right, scope);
  if (isKind(a, 'tensor') && isKind(b, 'tensor')) return mergeTensors(session, sign, a, b, rangeOf(node));
  return binary(session, sign, a, b, node);
}

/** `f"block_{i:02d}"`. */
function formatted(session: Session, node: SyntaxNode, scope: Scope): string {
  const { start, end, raw } = quotesOf(textAt(session, node));
  let at = node.from + start,
    result = '';
  const plain = (to: number): string =>
    unescaped(session.code.slice(at, to), raw).replaceAll('{{', '{').replaceAll('}}', '}');
  for (const hole of node.getChildren('FormatReplacement')) {
    result += plain(hole.from);
    const inner = partsOf(hole);
    const [expression, ...magic] = inner;
    if (!expression || !magic.every((part) => /^Format(Spec|Conversion|SelfDoc)$/.test(part.name)))
      return puzzled(hole, 'notPython');
    const value = session.evaluate(session, expression, scope);
    const spec = magic.find((part) => part.name === 'FormatSpec');
    result += spec ? inFormat(value, textAt(session, spec)) : text(value);
    at = hole.to;
  }
  return result + plain(node.from + end);
}

/** A value as a format code asks for it: `:03d`, `:.2f`, `:,`; as it is where the code says something rarer. */
function inFormat(value: Value, spec: string): string {
  const [, zero, width = '0', comma, digits, letter] = /^:(0?)(\d{0,2})(,?)(?:\.(\d{1,2}))?([dfe%]?)$/.exec(spec) ?? [];
  if (typeof value !== 'number' || letter === undefined) return text(value);
  const places = Number(digits ?? 6);
  const plain =
    letter === 'e'
      ? value.toExponential(places)
      : letter === '%'
        ? `${(100 * value).toFixed(places)}%`
        : letter === 'f' || digits !== undefined
          ? value.toFixed(places)
          : String(value);
  return (comma ? Number(plain).toLocaleString('en') : plain).padStart(Number(width || 0), zero ? '0' : ' ');
}

/** What the code itself says a name stands for. */
function named(name: string, scope: Scope): Value | undefined {
  for (let at: Scope | null = scope; at; at = at.around) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A name: of the code, of Python, of Keras, or one that is left open. */
function lookUp(session: Session, name: string, node: SyntaxNode, scope: Scope): Value {
  const value = named(name, scope);
  if (value !== undefined) return value;
  const implied = implicitName(name);
  if (implied) {
    if (session.imports.keras && implied.path.startsWith('keras.')) tell(session, 'note', node, 'notImported', name);
    return implied;
  }
  return { kind: 'foreign', text: name, at: rangeOf(node), shape: null, open: true };
}

/** `a.name`, `a[index]`, `a[from:to]`. */
function member(session: Session, node: SyntaxNode, scope: Scope): Value {
  const [owner, dot, ...rest] = childrenOf(node);
  if (!owner || !dot) return puzzled(node, 'notPython');
  const of = session.evaluate(session, owner, scope);
  if (dot.name === '.') {
    const name = rest[0];
    if (!name) return puzzled(node, 'notPython');
    const word = textAt(session, name);
    if (isKind(of, 'name')) return memberOfName(of, word, textAt(session, node), node);
    return attribute(session, of, word, node);
  }
  return subscript(
    session,
    of,
    rest.filter((c) => c.name !== ']'),
    node,
    scope,
  );
}

function subscript(session: Session, of: Value, inner: readonly SyntaxNode[], node: SyntaxNode, scope: Scope): Value {
  if (isKind(of, 'foreign')) return { ...of, text: textAt(session, node), at: rangeOf(node), shape: null, open: false };
  const colons = inner.filter((c) => c.name === ':').length;
  if (colons > 0) {
    const bounds: (number | null)[] = [];
    let now: number | null = null;
    for (const part of inner) {
      if (part.name === ':') {
        bounds.push(now);
        now = null;
        continue;
      }
      const value = settled(session, session.evaluate(session, part, scope), part);
      if (value !== null && typeof value !== 'number') return puzzled(part, 'badIndex', typeName(value));
      now = value;
    }
    bounds.push(now);
    return sliced(
      of,
      { kind: 'slice', start: bounds[0] ?? null, stop: bounds[1] ?? null, step: bounds[2] ?? null },
      node,
    );
  }
  if (inner.length !== 1) return puzzled(node, 'notUnderstood', textAt(session, node));
  const index = session.evaluate(session, inner[0]!, scope);
  if (isKind(of, 'dict')) {
    const found = typeof index === 'object' && index !== null ? undefined : of.entries.get(index);
    return found === undefined ? puzzled(inner[0]!, 'noSuchElement', text(index)) : found;
  }
  const items = typeof of === 'string' ? Array.from(of) : isKind(of, 'list') ? of.items : null;
  if (!items) return puzzled(node, 'noElements', typeName(of));
  const at = settled(session, index, inner[0]!);
  if (typeof at !== 'number' || !Number.isInteger(at)) return puzzled(inner[0]!, 'badIndex', typeName(index));
  const item = items[at < 0 ? at + items.length : at];
  return item === undefined ? puzzled(inner[0]!, 'noSuchElement', String(at)) : item;
}

function sliced(of: Value, { start, stop, step }: Slice, node: SyntaxNode): Value {
  const items = typeof of === 'string' ? Array.from(of) : isKind(of, 'list') ? of.items : null;
  if (!items) return puzzled(node, 'noElements', typeName(of));
  const by = Math.trunc(step ?? 1);
  if (by === 0) return puzzled(node, 'badIndex', '0');
  const ordered: Value[] = by < 0 ? [...items].reverse() : [...items];
  // Going backwards, places count from the end.
  const place = (at: number | null, fallback: number): number => {
    if (at === null) return fallback;
    const counted = at < 0 ? Math.max(at + items.length, by < 0 ? -1 : 0) : Math.min(at, items.length);
    return by < 0 ? items.length - 1 - Math.min(counted, items.length - 1) : counted;
  };
  const cut = ordered.slice(place(start, 0), place(stop, items.length)).filter((_, i) => i % Math.abs(by) === 0);
  if (typeof of === 'string') return cut.map((letter) => text(letter)).join('');
  return isKind(of, 'list') ? { ...of, items: cut } : puzzled(node, 'noElements', typeName(of));
}
