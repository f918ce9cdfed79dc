import type { Args } from './arguments.ts';
import { foreign, partsOfName } from './keras_names.ts';
import { optionsFrom } from './options.ts';
import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { tell } from './session.ts';
import { ORDERS, canonicalFunction, families, lossName, optimizerName } from './specs.ts';
import type { Value } from './values.ts';

/** `Adam(0.001)`, `HeNormal()`, `CategoricalCrossentropy(from_logits=True)`: an object that is an option of something else. */
export function specCall(session: Session, path: string, args: Args, at: Range): Value {
  const { family, word } = partsOfName(path);
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
    );
    return foreign(word, at);
  }
  const { options } = optionsFrom(session, args, {
    what: word,
    fields: def.fields,
    order: ORDERS[type] ?? [],
    aliases: { lr: 'learningRate' },
    own: ['name', 'clipnorm_', 'axis'],
  });
  return { kind: 'spec', family, spec: { type, ...options } };
}
