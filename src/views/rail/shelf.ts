import { openDataset } from '../../state/index.ts';
import type { App } from '../../state/index.ts';
import type { Shelf } from './browse.ts';
import { anyOther, beside, placeOf } from './browse.ts';

/** The samples that there are at this moment. */
export function shelfOf(app: App): Shelf {
  const { model, dataset } = app.store.getState();
  return { shipped: model!.samples.length, dataset: dataset?.count ?? null };
}

/** Goes to the next or the previous sample; past the shipped ones, the data set is fetched first. */
export async function turn(app: App, direction: 1 | -1): Promise<void> {
  const { sample, model } = app.store.getState();
  const { shipped } = shelfOf(app),
    place = placeOf(sample, shelfOf(app));
  if (place !== null && (direction > 0 ? place >= shipped - 1 : place === 0) && !(await has(app))) return;
  if (app.store.getState().model !== model) return;
  app.actions.choose(beside(app.store.getState().sample, direction, shelfOf(app)));
}

/** Goes to any other sample, of the whole data set where there is one. */
export async function roll(app: App): Promise<void> {
  const { model } = app.store.getState();
  if (model?.data.kind === 'tokens') {
    const { rollTokens } = await import('./tokens.ts');
    if (app.store.getState().model === model && rollTokens(app)) return;
  }
  if (!(await has(app)) || app.store.getState().model !== model) return;
  app.actions.choose(anyOther(app.store.getState().sample, Math.random(), shelfOf(app)));
}

/** Fetches the data set where the model has one. When it cannot be had, the shipped samples do. */
async function has(app: App): Promise<boolean> {
  const { model } = app.store.getState();
  await openDataset(app);
  return app.store.getState().model === model;
}
