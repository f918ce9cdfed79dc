import { activations } from '../../core/activations/index.ts';
import type { Args } from './arguments.ts';
import { builtin, methodOf } from './builtins.ts';
import { foreignCall } from './data.ts';
import { functionCall } from './function_call.ts';
import { foreign, meant, partsOfName } from './keras_names.ts';
import { activationCall, applyLayer, makeLayer, mergeCall } from './layer_call.ts';
import { applyModel, makeModel, modelMethod } from './model_call.ts';
import { specCall } from './spec_call.ts';
import { canonicalFunction } from './specs.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { BOUNDS, tell, textAt, tick } from './session.ts';
import { exhausted, puzzled } from './trouble.ts';
import type { Func, KerasName, Scope, Value } from './values.ts';
import { isKind, list, typeName } from './values.ts';

/** What a call gives, whatever is called. */
export function call(session: Session, callee: Value, args: Args, at: Range): Value {
  tick(session, at);
  if (isKind(callee, 'name')) return named(session, callee, args, at);
  if (isKind(callee, 'layer')) return applyLayer(session, callee, args, at);
  if (isKind(callee, 'model')) return applyModel(session, callee, args, at);
  if (isKind(callee, 'func')) return callFunction(session, callee, args, at);
  if (isKind(callee, 'method'))
    return isKind(callee.of, 'model')
      ? modelMethod(session, callee.of, callee.name, args, at)
      : methodOf(callee, args, at);
  if (isKind(callee, 'foreign')) {
    // A layer that is not known passes on what it is given, so that the rest can be read.
    const passed = args.all
      .map((a) => a.value)
      .find((v) => isKind(v, 'tensor') || (isKind(v, 'list') && v.items.some((i) => isKind(i, 'tensor'))));
    const name = { from: at.from, to: args.list.from };
    if (callee.open && (passed !== undefined || !isAboutData(callee.text))) unknown(session, callee.text, name);
    else if (passed !== undefined && !callee.lost) tell(session, 'error', name, 'functionUnknown', callee.text);
    else if (isApplication(callee.text)) {
      const word = callee.text.slice(callee.text.lastIndexOf('.') + 1);
      tell(session, 'error', name, 'noApplication', word);
      return { ...foreign(word, at), lost: true };
    }
    if (passed !== undefined) return isKind(passed, 'list') ? passed.items.find((i) => isKind(i, 'tensor'))! : passed;
    const made = foreignCall(callee, args, at, textAt(session, at).slice(0, 60));
    return isKind(made, 'foreign') && (callee.open || callee.lost) ? { ...made, lost: true } : made;
  }
  return puzzled(at, 'cannotCall', typeName(callee));
}

/** Whether a function that nothing defines is one about data, plots or files, by what it is called: `load_dataset`. */
const isAboutData = (word: string): boolean =>
  /^(load|read|get|fetch|download|prepare|preprocess|split|plot|show|display|visuali[sz]e|save)_|data/i.test(word) &&
  !/model|net|block|layer/i.test(word) &&
  meant(word) === null;

/** Whether a name is one of the trained networks that come with Keras. */
const isApplication = (path: string): boolean => /(^|\.)applications\.(\w+\.)*[A-Z]\w*$/.test(path);

/** Says that nothing defines a name that is called. */
function unknown(session: Session, word: string, at: Range): void {
  const better = meant(word);
  if (better !== null) tell(session, 'error', at, 'didYouMean', word, better);
  else
    tell(
      session,
      'error',
      at,
      /^__\w+__$|^(eval|exec|compile|globals|getattr)$/.test(word) ? 'neverRun' : 'unknownName',
      word.slice(0, 60),
    );
}

/** A function or class of Keras or Python. */
function named(session: Session, { path }: KerasName, args: Args, at: Range): Value {
  if (path.startsWith('python.')) return builtin(session, path.slice(7), args, at);
  const { family, word } = partsOfName(path);
  if (family === 'models')
    return ['Sequential', 'Model'].includes(word) ? makeModel(session, word, args, at) : foreign(path, at);
  if (family === 'layers')
    return /^[a-z]/.test(word) ? mergeCall(session, word, args, at) : makeLayer(session, word, args, at);
  if (family === 'activations' && Object.hasOwn(activations, canonicalFunction(word)))
    return activationCall(session, canonicalFunction(word), args, at);
  if (['optimizers', 'losses', 'initializers', 'regularizers', 'constraints', 'metrics'].includes(family))
    return specCall(session, path, args, at);
  return functionCall(session, path, word, args, at);
}

/** Runs a function of the code: its arguments by position, by name, or by default. */
function callFunction(session: Session, func: Func, args: Args, at: Range): Value {
  if (++session.budget.calls > BOUNDS.calls) exhausted(at, 'tooManyCalls', func.name, String(BOUNDS.calls));
  try {
    const scope: Scope = { names: new Map(), around: func.around };
    const positional = args.all.filter((a) => a.name === null);
    const named = new Map(args.all.flatMap((a) => (a.name === null ? [] : [[a.name, a.value] as const])));
    let next = 0;
    for (const { name, star, fallback } of func.params) {
      if (star === '*') {
        scope.names.set(name, { ...list(positional.slice(next).map((a) => a.value)), tuple: true });
        next = positional.length;
      } else if (star === '**') {
        scope.names.set(name, { kind: 'dict', entries: new Map(named) });
        named.clear();
      } else {
        const place = named.has(name) ? undefined : positional[next++];
        const value = named.get(name) ?? (place ? place.value : named.has(name) ? null : fallback);
        named.delete(name);
        if (value === undefined) return puzzled(args.list, 'argumentMissing', func.name, name);
        scope.names.set(name, value);
      }
    }
    if (next < positional.length)
      return puzzled(positional[next]!.at, 'tooManyArguments', func.name, String(func.params.length));
    const stray = [...named.keys()][0];
    if (stray !== undefined)
      return puzzled(args.list, 'noSuchOption', func.name, stray, func.params.map((p) => p.name).join(', '));
    if (func.body.name !== 'Body') return session.evaluate(session, func.body, scope);
    const outcome = session.execute(session, func.body, scope);
    return outcome.how === 'return' ? outcome.value : null;
  } finally {
    session.budget.calls--;
  }
}
