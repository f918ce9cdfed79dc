import type { SyntaxNode } from '@lezer/common';
import { assign, assignAll, iterate } from './arguments.ts';
import { settled } from './asks.ts';
import { foreign } from './keras_names.ts';
import { importInto } from './imports.ts';
import { binary } from './operators.ts';
import { paramsOf } from './params.ts';
import { childrenOf, rangeOf } from './range.ts';
import type { Outcome, Session } from './session.ts';
import { ENDED, tell, textAt, tick } from './session.ts';
import { CodeError, isSilent, puzzled } from './trouble.ts';
import type { Scope, Value } from './values.ts';
import { isKind, truth, tuple } from './values.ts';

/** Runs the statements of a script or a block, one after the other. One that is not understood is told, and the next is read. */
export function execute(session: Session, body: SyntaxNode, scope: Scope): Outcome {
  for (let child = body.firstChild; child; child = child.nextSibling) {
    if ([':', 'Comment', ';'].includes(child.name)) continue;
    const outcome = attempt(session, child, scope);
    if (outcome.how !== 'end') return outcome;
  }
  return ENDED;
}

function attempt(session: Session, node: SyntaxNode, scope: Scope): Outcome {
  tick(session, node);
  try {
    return statement(session, node, scope);
  } catch (error) {
    // Inside a function the whole call is given up; a bound that is met ends everything.
    if (!(error instanceof CodeError) || error.final || session.budget.calls > 0) throw error;
    if (!isSilent(error)) tell(session, 'error', error.at, error.say, ...error.values);
    lose(session, node, scope);
    return ENDED;
  }
}

/** Names that a statement which was given up would have made: what builds on them is not told again. */
function lose(session: Session, node: SyntaxNode, scope: Scope): void {
  const target = node.name === 'ClassDefinition' ? node.getChild('VariableName') : node.firstChild;
  if (!['AssignStatement', 'ClassDefinition'].includes(node.name) || target?.name !== 'VariableName') return;
  const name = textAt(session, target);
  if (!scope.names.has(name)) scope.names.set(name, { ...foreign(name, target), lost: true });
}

function statement(session: Session, node: SyntaxNode, scope: Scope): Outcome {
  const children = childrenOf(node);
  switch (node.name) {
    case 'StatementGroup':
      return execute(session, node, scope);
    case 'ImportStatement':
      importInto(session, node, scope);
      return ENDED;
    case 'ExpressionStatement': {
      const value =
        children[0] && isPrint(session, children[0])
          ? printed(session, children[0], scope)
          : valueOf(session, children, scope);
      if (isKind(value, 'foreign') && (children[0]?.name === 'CallExpression' || value.open)) {
        if (value.open) tell(session, 'error', value.at, 'unknownName', value.text);
        else if (!/^(history|evaluate|.*\.predict\(…\))$/.test(value.text)) session.skipped.push(rangeOf(node));
      }
      return ENDED;
    }
    case 'AssignStatement':
      assignment(session, node, children, scope);
      return ENDED;
    case 'UpdateStatement': {
      const [target, sign, ...rest] = children;
      if (!target || !sign) return puzzled(node, 'notPython');
      const before = session.evaluate(session, target, scope);
      const more = valueOf(session, rest, scope);
      if (isKind(before, 'list') && isKind(more, 'list')) before.items.push(...more.items);
      else assign(session, target, binary(session, textAt(session, sign).slice(0, -1), before, more, node), scope);
      return ENDED;
    }
    case 'ForStatement':
      return unlessData(session, node, (round) => loop(session, node, children, scope, round));
    case 'WhileStatement':
      return unlessData(session, node, (round) => whileLoop(session, node, children, scope, round));
    case 'IfStatement':
      return branch(session, children, scope);
    case 'FunctionDefinition': {
      const word = node.getChild('VariableName'),
        params = node.getChild('ParamList'),
        body = node.getChild('Body');
      if (!word || !params || !body) return puzzled(node, 'notPython');
      const name = textAt(session, word);
      scope.names.set(name, { kind: 'func', name, params: paramsOf(session, params, scope), body, around: scope });
      return ENDED;
    }
    case 'ReturnStatement':
      return { how: 'return', value: children.length > 1 ? valueOf(session, children.slice(1), scope) : null };
    case 'BreakStatement':
      return { how: 'break' };
    case 'ContinueStatement':
      return { how: 'continue' };
    case 'WithStatement':
    case 'TryStatement': {
      const body = node.getChild('Body');
      return body ? session.execute(session, body, scope) : ENDED;
    }
    case 'PassStatement':
    case 'AssertStatement':
    case 'DeleteStatement':
    case 'ScopeStatement':
    case 'PrintStatement':
      return ENDED;
    case 'DecoratedStatement': {
      const inner = node.getChild('FunctionDefinition') ?? node.getChild('ClassDefinition');
      return inner ? statement(session, inner, scope) : puzzled(visible(session, node), 'notPython');
    }
    case 'ClassDefinition': {
      const word = node.getChild('VariableName') ?? node,
        bases = node.getChild('ArgList');
      if (bases && /Model|Layer|Module|Sequential/.test(textAt(session, bases)))
        return puzzled(word, 'noClasses', textAt(session, word));
      // Callbacks, sequences, tables of letters: they make no layer.
      scope.names.set(textAt(session, word), foreign(textAt(session, word), word));
      session.skipped.push(rangeOf(node));
      return ENDED;
    }
    default:
      if (node.type.isError || node.name === '⚠') return puzzled(visible(session, node), 'notPython');
      return puzzled(visible(session, node), 'notUnderstood', textAt(session, node).split('\n')[0]!);
  }
}

/** A statement's first line: what is underlined where the whole is not understood. */
function visible(session: Session, { from, to }: SyntaxNode): { readonly from: number; readonly to: number } {
  const line = session.code.indexOf('\n', from);
  return { from, to: line > from ? Math.min(to, line) : to };
}

/** One expression, or several with commas between: a tuple. */
function valueOf(session: Session, parts: readonly SyntaxNode[], scope: Scope): Value {
  const expressions = parts.filter((p) => p.name !== ',' && p.name !== '*');
  for (const part of parts) if (part.type.isError) puzzled(visible(session, part), 'notPython');
  const [first] = expressions;
  if (!first) return null;
  if (expressions.length === 1 && !parts.some((p) => p.name === ',')) return session.evaluate(session, first, scope);
  return tuple(expressions.map((e) => session.evaluate(session, e, scope)));
}

/** `a = b = value`, `a, b = values`, `a: int = value`. */
function assignment(session: Session, node: SyntaxNode, children: readonly SyntaxNode[], scope: Scope): void {
  const groups: SyntaxNode[][] = [[]];
  for (const child of children) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name !== 'TypeDef') groups.at(-1)!.push(child);
  }
  const last = groups.pop()!;
  if (groups.length === 0) return;
  if (last.length === 0) return puzzled(visible(session, node), 'notPython');
  const value = valueOf(session, last, scope);
  if (isKind(value, 'foreign') && value.open && last[0]!.name === 'VariableName') {
    // `batch = other`: the name that nothing defines stays the one that is asked for.
    const [target] = groups[0]!;
    if (target) scope.names.set(textAt(session, target), value);
    return;
  }
  for (const group of groups) {
    const targets = group.filter((g) => g.name !== ',');
    const several = targets.length > 1 || group.some((g) => g.name === ',');
    if (several) assignAll(session, targets, value, scope);
    else if (targets[0]) assign(session, targets[0], value, scope);
  }
  if (isKind(value, 'foreign') && !/^(history|evaluate|.*\.predict\(…\))$/.test(value.text))
    session.skipped.push(rangeOf(node));
  if (
    isKind(value, 'list') &&
    value.tuple &&
    value.items.some((item) => isKind(item, 'list') && item.items.some((i) => isKind(i, 'foreign')))
  )
    session.skipped.push(rangeOf(node));
}

/** The most steps of a loop that makes no layer: it must be about data. So many such loops are passed over. */
const LONGEST_OF_DATA = 10_000;
const MOST_PASSED_OVER = 5;

/** Runs a loop whose rounds call `round`; one that goes on and on and makes no layer is about data, and is passed over. */
function unlessData(session: Session, node: SyntaxNode, run: (round: () => boolean) => Outcome): Outcome {
  const { troubles, skipped, budget } = session;
  const before = { steps: budget.steps, made: made(session), troubles: troubles.length };
  const state = { over: false };
  const outcome = run(() => {
    tick(session, node);
    state.over =
      budget.steps - before.steps > LONGEST_OF_DATA &&
      made(session) === before.made &&
      budget.passedOver < MOST_PASSED_OVER;
    return !state.over;
  });
  if (!state.over) return outcome;
  budget.passedOver++;
  budget.steps = before.steps;
  troubles.length = Math.min(troubles.length, before.troubles);
  skipped.push(rangeOf(node));
  return ENDED;
}

/** How many layers, calls of layers and models there are so far. */
const made = ({ taken, nodes, models }: Session): number =>
  [...taken.values()].reduce((sum, n) => sum + n, nodes.length + models.length);

function whileLoop(
  session: Session,
  node: SyntaxNode,
  children: readonly SyntaxNode[],
  scope: Scope,
  round: () => boolean,
): Outcome {
  const condition = children[1],
    body = node.getChild('Body');
  if (!condition || !body) return puzzled(node, 'notPython');
  while (truth(session.evaluate(session, condition, scope)) && round()) {
    const outcome = session.execute(session, body, scope);
    if (outcome.how === 'return') return outcome;
    if (outcome.how === 'break') break;
  }
  return ENDED;
}

const isPrint = (session: Session, node: SyntaxNode): boolean =>
  node.name === 'CallExpression' &&
  node.firstChild?.name === 'VariableName' &&
  textAt(session, node.firstChild) === 'print';

/** `print(model.summary())` counts for what is called in it; what else it prints need not be understood. */
function printed(session: Session, node: SyntaxNode, scope: Scope): Value {
  try {
    return session.evaluate(session, node, scope);
  } catch (error) {
    if (!(error instanceof CodeError) || error.final) throw error;
    return null;
  }
}

function loop(
  session: Session,
  node: SyntaxNode,
  children: readonly SyntaxNode[],
  scope: Scope,
  round: () => boolean,
): Outcome {
  const body = node.getChild('Body');
  const at = children.findIndex((c) => c.name === 'in');
  const start = children.findIndex((c) => c.name === 'for') + 1;
  const sources = children.slice(
    at + 1,
    children.findIndex((c) => c.name === 'Body'),
  );
  if (!body || at < 0 || sources.length === 0) return puzzled(visible(session, node), 'notPython');
  const source = valueOf(session, sources, scope);
  if (isKind(source, 'foreign')) {
    session.skipped.push(rangeOf(node));
    return ENDED;
  }
  const targets = children.slice(start, at).filter((c) => c.name !== ',');
  for (const item of iterate(source, sources[0]!)) {
    if (!round()) break;
    assignAll(session, targets, item, scope);
    const outcome = session.execute(session, body, scope);
    if (outcome.how === 'return') return outcome;
    if (outcome.how === 'break') break;
  }
  return ENDED;
}

/** if / elif / else: the first branch whose condition holds. */
function branch(session: Session, children: readonly SyntaxNode[], scope: Scope): Outcome {
  for (let i = 0; i < children.length; i++) {
    const word = children[i]!;
    if (word.name === 'else') return children[i + 1] ? session.execute(session, children[i + 1]!, scope) : ENDED;
    if (word.name !== 'if' && word.name !== 'elif') continue;
    const [condition, body] = [children[i + 1], children[i + 2]];
    if (!condition || !body) return puzzled(visible(session, word), 'notPython');
    const value = session.evaluate(session, condition, scope);
    if (truth(isKind(value, 'foreign') && value.open ? settled(session, value, condition) : value))
      return session.execute(session, body, scope);
  }
  return ENDED;
}
