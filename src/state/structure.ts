import type { NetworkEdit } from '../core/editing.ts';
import { edited } from '../core/editing.ts';
import type { Network } from '../core/network.ts';
import type { Kinship } from '../formats/carry.ts';
import { carried, kinship, samplesFor } from '../formats/carry.ts';
import { complete } from '../formats/complete.ts';
import type { Model } from '../formats/model.ts';
import { openDataset } from './load.ts';
import { keepModel, pack } from './own.ts';
import type { App } from './store.ts';
import type { Code, Edits, State } from './types.ts';

/**
 * Puts another network in place of the present one. Weights that fit go on, with what was edited of them; so do sample and
 * data where the network still looks at the same. Throws a `SpecError` where it cannot be computed; the present one then stays.
 */
export function restructure(app: App, network: Network, code: Code | null, gesture?: number, kin?: Kinship): void {
  const { store, derive, actions } = app;
  const { model, mode, batch, sample, edits } = store.getState();
  const old = model!;
  const weights = new Map<string, Float32Array>();
  const kept: { [tensor: string]: Edits[string] } = {};
  for (const [name, from] of carried(old.network, network, kin ?? kinship(old.network, network))) {
    const data = old.weights.get(from);
    if (data) weights.set(name, data);
    if (edits[from]) kept[name] = edits[from];
  }
  const made = complete({ network, weights }).model;
  const samples = samplesFor(old, made.network);
  const now: Model = samples ? { ...made, samples, data: old.data } : made;
  derive.program({ model: now, mode, batch });
  const choice: State['sample'] = samples
    ? sample
    : now.data.kind === 'digits'
      ? { kind: 'dataset', index: 0 }
      : { kind: 'shipped', index: 0 };
  actions.restructure(now, { code, sample: choice, edits: kept }, gesture);
  if (choice.kind === 'dataset') void openDataset(app);
  setTimeout(() => void keep(app, now), 800);
}

/** Keeps a model in this browser, and small ones in the link, if it is still the one on the stage. */
export async function keep(app: App, model: Model): Promise<void> {
  if (app.store.getState().model !== model) return;
  void keepModel(model);
  const packed = await pack(model);
  if (app.store.getState().model === model) app.actions.setPacked(packed);
}

/**
 * Changes the network on the stage, and its program with it. Throws a `SpecError` in words where the change is impossible.
 * Resolves to whether the program had to be written anew, without its comments.
 */
export async function editNetwork(app: App, edit: NetworkEdit): Promise<boolean> {
  const { model, code } = app.store.getState();
  const wanted = edited(model!.network, edit);
  if (!code) {
    const same = new Map(wanted.layers.map(({ id }) => [id, id]));
    restructure(app, wanted, null, undefined, same);
    return false;
  }
  const { rewrite } = await import('../formats/keras-code/edit.ts');
  const { code: text, anew, network } = rewrite(code.text, code.answers, edit, wanted);
  // The program gives the layers the names that Keras would.
  const names = new Map(network.layers.map(({ id }, i) => [id, wanted.layers[i]!.id]));
  restructure(app, { ...network, loss: wanted.loss, optimizer: wanted.optimizer }, { ...code, text }, undefined, names);
  return anew;
}
