import { inputsOf } from '../../core/graph.ts';
import type { App } from '../../state/index.ts';
import { ownCell } from './useValues.ts';

/**
 * Puts other numbers in place of the sample that is looked at: alone, it becomes a sample of one's own; in a batch its numbers
 * are edited, and the others stay.
 */
export function putPoint(app: App, x: readonly number[], target: readonly number[]): void {
  const { actions, store, derive } = app,
    state = store.getState();
  if (state.batch === 1) return actions.choose({ kind: 'point', x, target });
  const values = derive.own(state),
    gesture = actions.gesture();
  const put = (name: string, numbers: readonly number[]): void =>
    numbers.forEach((number, at) => {
      if (values.get(name)![at] !== Math.fround(number)) actions.edit(ownCell(app, { name, at }), number, gesture);
    });
  put(`${inputsOf(state.model!.network)[0]!.id}.y`, x);
  put('target', target);
}
