import type { Model } from '../formats/model.ts';
import { openDataset } from './load.ts';
import { asked, nextTask } from './open.ts';
import type { Ahead } from './opening/messages.ts';
import type { App } from './store.ts';
import type { State } from './types.ts';

/** What was done elsewhere: the numbers of the first sample, without edits, and the keeping. */
interface Prepared {
  readonly ahead?: Ahead | null;
  readonly kept?: boolean;
}

/**
 * Puts a model of the reader's own on the stage (see `complete` of formats), keeps it in this browser, and in the link where
 * it is small. What `rest` says of sample, edits, position and level is taken over. Throws a `SpecError` where the model
 * cannot be computed; the present one then stays.
 */
export async function openOwn(
  app: App,
  model: Model,
  rest: Partial<State> = {},
  { ahead = null, kept = false }: Prepared = {},
): Promise<void> {
  const { actions, derive, store } = app;
  asked.delete(app);
  const { mode } = { ...store.getState(), ...rest },
    { batch = 1 } = rest;
  derive.program({ model, mode, batch });
  // The numbers before the picture, in a task of their own.
  await derive.ready();
  await nextTask();
  const first: State['sample'] = { kind: 'shipped', index: 0 },
    edits = rest.edits ?? {};
  if (ahead && batch === 1 && Object.keys(edits).length === 0)
    derive.learn({ model, mode: ahead.mode, dataset: null, sample: first, edits }, ahead.values, ahead.prediction);
  const sample = rest.sample ?? first;
  derive.values({ model, mode, batch, dataset: rest.dataset ?? null, sample, edits });
  await nextTask();
  actions.show(model, { ...rest, sample, edits });
  const { keepModel, pack } = await import('./own.ts');
  if (!kept) void keepModel(model);
  const packed = await pack(model);
  if (store.getState().model === model) actions.setPacked(packed);
  if (model.data.kind !== 'digits' || rest.sample || isHeavy(model)) return;
  const dataset = await openDataset(app);
  const { model: now, sample: looked } = store.getState();
  if (dataset && now === model && looked.kind === 'shipped') actions.choose({ kind: 'dataset', index: 0 });
}

/** Whether a run of a model holds up the page: its first sample, computed already, is what it looks at. */
const isHeavy = ({ weights }: Model): boolean => {
  let numbers = 0;
  for (const data of weights.values()) numbers += data.length;
  return numbers > 3_000_000;
};
