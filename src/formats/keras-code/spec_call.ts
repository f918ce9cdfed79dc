import type { Named } from '../../core/fields.ts';
import type { Args } from './arguments.ts';
import { foreign, partsOfName } from './keras_names.ts';
import { optionsFrom } from './options.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { tell } from './session.ts';
import { ORDERS, canonicalFunction, families, lossName, optimizerName } from './specs.ts';
import type { Value } from './values.ts';
import { isKind } from './values.ts';

/** `Adam(0.001)`, `HeNormal()`, `CategoricalCrossentropy(from_logits=True)`: an object that is an option of something else. */
export function specCall(session: Session, path: string, args: Args, at: Range): Value {
  const { family: said, word } = partsOfName(path);
  const family = path.includes('.schedules.') ? 'schedules' : said;
  if (family === 'metrics') return { kind: 'spec', family, spec: { type: canonicalFunction(word) } };
  const type =
    family === 'optimizers' ? optimizerName(word) : family === 'losses' ? lossName(word) : canonicalFunction(word);
  const def = families[family]?.[type];
  if (!def) {
    tell(
      session,
      'error',
      { from: at.from, to: args.list.from },
      family === 'optimizers' ? 'unknownOptimizer' : 'unknownSpec',
      word,
      Object.keys(families[family] ?? {}).join(', '),
    );
    return foreign(word, at);
  }
  const { args: plain, schedule } = unscheduled(args);
  const { options, others } = optionsFrom(session, plain, {
    what: word,
    fields: def.fields,
    order: ORDERS[type] ?? [],
    aliases: { lr: 'learningRate' },
    own: ['name', ...(family === 'schedules' ? ['initial_learning_rate'] : [])],
  });
  const initial = others.get('initial_learning_rate')?.value;
  return {
    kind: 'spec',
    family,
    spec: { type, ...options, ...(schedule && { schedule }), ...(typeof initial === 'number' && { initial }) },
  };
}

/** A schedule given for the learning rate: where the rate begins, and how it goes on. */
function unscheduled(args: Args): { readonly args: Args; readonly schedule: Named | null } {
  let schedule: Named | null = null;
  const all = args.all.map((arg) => {
    if (!isKind(arg.value, 'spec') || arg.value.family !== 'schedules') return arg;
    const { initial = 0.01, ...rest } = arg.value.spec;
    schedule = rest;
    return { ...arg, value: typeof initial === 'number' ? initial : 0.01 };
  });
  return { args: { ...args, all }, schedule };
}
