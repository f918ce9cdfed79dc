import { largest } from '../../state/index.ts';
import type { App } from '../../state/index.ts';
import { ownCell } from './useValues.ts';

/**
 * What if the label were another? Edits the target of the present sample, in one step of undo; the sample's own label takes
 * the edit back. A drawing has no label of its own: null lets the network's answer be the label.
 */
export function setLabel(app: App, label: number | null): void {
  const { store, derive, actions } = app,
    state = store.getState(),
    first = derive.row(state) === 0;
  if (state.sample.kind === 'drawn' && first) return actions.choose({ ...state.sample, label });
  const { target } = derive.sample(state);
  if (state.batch === 1 && (label === null || label === classOf(target))) return actions.reset('target');
  const now = derive.own(state).get('target')!;
  const gesture = actions.gesture();
  for (let k = 0; k < now.length; k++) {
    const value = target.length === 1 ? (label ?? target[0]!) : Number(k === (label ?? classOf(target)));
    if (now[k] !== value) actions.edit(ownCell(app, { name: 'target', at: k }), value, gesture);
  }
}

/** The class that a target stands for: the place of its one, or, where it is a single number, that number. */
export const classOf = (target: Float32Array): number => (target.length === 1 ? target[0]! : largest(target));
