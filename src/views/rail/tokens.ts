import { drawn, taskOf } from '../../core/data/tokens.ts';
import { inputsOf } from '../../core/graph.ts';
import type { DataSource, Model } from '../../formats/model.ts';
import type { App } from '../../state/index.ts';
import { largest } from '../../state/index.ts';
import { putPoint } from './point.ts';
import { ownCell } from './useValues.ts';

/** What a model's token numbers and answers look like; null where its data are no sequences of tokens. */
export type TokenData = Extract<DataSource, { readonly kind: 'tokens' }>;
export const tokenData = ({ data }: Model): TokenData | null => (data.kind === 'tokens' ? data : null);

/** What a number looks like: its symbol, or the number itself where it is none. */
export const symbolOf = (symbols: readonly string[], k: number): string => symbols[k] ?? String(k);

/** A row of numbers as their symbols: `((x)x`. */
export const textOf = (symbols: readonly string[], numbers: ArrayLike<number>): string =>
  Array.from(numbers, (k) => symbolOf(symbols, k)).join('');

/** The likeliest class of every row of an output, and how likely it is. */
export function answersIn(
  output: Float32Array,
  places: number,
): readonly { readonly best: number; readonly share: number }[] {
  const classes = output.length / places;
  return Array.from({ length: places }, (_, t) => {
    const row = output.subarray(t * classes, (t + 1) * classes),
      best = largest(row);
    return { best, share: row[best]! };
  });
}

/** Puts another token at a step of the present sequence. The right answer follows where the task is known. */
export function putToken(app: App, step: number, token: number): void {
  const state = app.store.getState(),
    { model } = state;
  const values = app.derive.own(state);
  const x = Array.from(values.get(`${inputsOf(model!.network)[0]!.id}.y`)!, (k, t) => (t === step ? token : k));
  const task = taskOf(tokenData(model!)?.set ?? '');
  putPoint(app, x, task?.answer(x) ?? Array.from(values.get('target')!));
}

/** What if the right answer at a place were another? The sample's own takes the edit back. */
export function putAnswer(app: App, place: number, answer: number): void {
  app.actions.edit(ownCell(app, { name: 'target', at: place }), answer);
}

/** Goes to a sequence at random of which the model was not trained on any; false where none can be drawn. */
export function rollTokens(app: App): boolean {
  const task = taskOf(tokenData(app.store.getState().model!)?.set ?? '');
  if (!task) return false;
  const x = drawn(task, Math.random, Math.floor(Math.random() * 3), true);
  app.actions.choose({ kind: 'point', x, target: task.answer(x) });
  return true;
}
