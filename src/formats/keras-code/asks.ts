import type { Range } from './range.ts';
import type { Session } from './session.ts';
import { puzzled, silently } from './trouble.ts';
import type { Foreign, Value } from './values.ts';
import { isKind, list, tuple, typeName } from './values.ts';

/** What the reader of the page answers to a name that the code leaves open. */
export type Answer = number | string | readonly number[];
export type Answers = { readonly [name: string]: Answer };

/** A name that the code leaves open, and what stands in for it. */
export interface Ask {
  readonly name: string;
  readonly kind: 'number' | 'shape' | 'word' | 'data';
  readonly value: Answer;
  readonly at: Range;
  /** Whether the value is an answer of the reader, or a guess. */
  readonly answered: boolean;
}

/** Sensible values by what a name is like; the first that fits. */
const GUESSES: readonly (readonly [pattern: RegExp, guess: number])[] = [
  [/class|categor|n_?out|output|label/i, 10],
  [/embed/i, 16],
  [/vocab|max_?(features|words|tokens)|num_?words/i, 1000],
  [/max_?len|seq|time|steps|length|window/i, 16],
  [/channel|depth/i, 1],
  [/rows|cols|height|width|size.*(img|image)|(img|image).*size|img|image/i, 28],
  [/drop|rate$/i, 0.5],
  [/learn|^lr$/i, 0.001],
  [/epoch/i, 10],
  [/batch/i, 32],
  [/kernel/i, 3],
  [/filter/i, 8],
  [/head/i, 2],
  [/hidden|unit|neuron|nodes|latent/i, 64],
  [/input|feature|pixel|dim|^x/i, 784],
];

const guessNumber = (name: string): number => GUESSES.find(([pattern]) => pattern.test(name))?.[1] ?? 16;

const guessShape = (name: string): readonly number[] =>
  /img|image|input|^x/i.test(name) ? [28, 28, 1] : [guessNumber(name)];

/** Asks for a name that the code leaves open; until there is an answer, a guess stands in. */
export function ask(session: Session, name: string, kind: Ask['kind'], at: Range, guess?: Answer): Answer {
  const given = Object.hasOwn(session.answers, name) ? session.answers[name] : undefined;
  const known = session.asks.get(name);
  const answered = given !== undefined && fits(given, kind);
  const value =
    known?.kind === kind
      ? known.value
      : answered
        ? given
        : (guess ?? (kind === 'number' ? guessNumber(name) : kind === 'shape' ? guessShape(name) : 'sample'));
  if (!known || known.kind !== kind)
    session.asks.set(name, { name, kind, value, at: { from: at.from, to: at.to }, answered });
  return value;
}

const fits = (answer: Answer, kind: Ask['kind']): boolean =>
  kind === 'number'
    ? typeof answer === 'number' && Number.isFinite(answer)
    : kind === 'shape'
      ? Array.isArray(answer)
      : typeof answer === 'string';

/** A value as a number: foreign ones are asked for. */
export function settled(session: Session, value: Value, at: Range): Value {
  if (isKind(value, 'foreign') && value.lost) return silently(at);
  return isKind(value, 'foreign')
    ? (ask(session, nameFor(value), 'number', value.at) as number)
    : inner(session, value, at);
}

/** Lists whose foreign elements are asked for as numbers. */
function inner(session: Session, value: Value, at: Range): Value {
  if (!isKind(value, 'list') || !value.items.some((item) => isKind(item, 'foreign'))) return value;
  const items = value.items.map((item) => (isKind(item, 'foreign') ? settled(session, item, at) : item));
  return value.tuple ? tuple(items) : list(items);
}

/** A value as the sizes of a shape; None stays null. Foreign ones are asked for, whole or size by size. */
export function shapeFrom(session: Session, value: Value, at: Range): readonly (number | null)[] {
  if (isKind(value, 'foreign') && value.lost) return silently(at);
  if (isKind(value, 'foreign')) return ask(session, nameFor(value), 'shape', value.at) as readonly number[];
  if (!isKind(value, 'list')) return puzzled(at, 'mustBeShape', typeName(value));
  return value.items.slice(0, 9).map((item) => {
    if (item === null) return null;
    const size = settled(session, item, at);
    return typeof size === 'number' && Number.isInteger(size) && size >= 1
      ? size
      : puzzled(at, 'mustBeShape', shown(size));
  });
}

const shown = (value: Value): string => (typeof value === 'number' ? String(value) : typeName(value));

const nameFor = (value: Foreign): string => (value.text.length > 40 ? `${value.text.slice(0, 37)}…` : value.text);
