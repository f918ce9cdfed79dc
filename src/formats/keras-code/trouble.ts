import type { SentenceKey } from '../../i18n/code/en.ts';
import type { Range } from './range.ts';

/** Something in the code that was not understood (error) or that is worth a word (note), at its exact place. */
export interface Trouble extends Range {
  readonly kind: 'error' | 'note';
  /** The sentence, in `i18n/code/`, and what it is filled with. */
  readonly say: SentenceKey;
  readonly with: readonly string[];
}

/** Thrown inside the reader to give up one statement; the others are still read. */
export class CodeError extends Error {
  override readonly name = 'CodeError';
  readonly at: Range;
  readonly say: SentenceKey;
  readonly values: readonly string[];
  /** Whether nothing more is read: a bound was met. */
  readonly final: boolean;

  constructor(at: Range, say: SentenceKey, values: readonly string[] = [], final = false) {
    super(say);
    this.at = { from: at.from, to: at.to };
    this.say = say;
    this.values = values;
    this.final = final;
  }
}

/** Gives up the statement: what cannot be understood, where, in which sentence. */
export function puzzled(at: Range, say: SentenceKey, ...values: readonly string[]): never {
  throw new CodeError(at, say, values.map(clip));
}

/** Gives up the statement without a word: it builds on one of which something was told already. */
export function silently(at: Range): never {
  throw new CodeError(at, 'notUnderstood', []);
}

/** Whether a statement was given up without a word. */
export const isSilent = (error: CodeError): boolean => error.say === 'notUnderstood' && error.values.length === 0;

/** Gives up the whole reading. */
export function exhausted(at: Range, say: SentenceKey, ...values: readonly string[]): never {
  throw new CodeError(at, say, values.map(clip), true);
}

export const clip = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
};
