import { refuse } from '../core/errors.ts';
import type { Model } from '../formats/model.ts';
import { positionOf } from '../trace/index.ts';
import type { Document } from './document.ts';
import { BEGINNING, readHash } from './document.ts';
import { fetchModel, openDataset } from './load.ts';
import type { App } from './store.ts';
import type { ModelId, State } from './types.ts';
import { isModelId } from './types.ts';

/** What each instance was asked for last: only that is put on its stage, however long another takes. */
export const asked = new WeakMap<App, Document>();

/**
 * Opens the frame that a document describes: model, sample, edits, level, position. What it asks for and the model does
 * not have falls back to the model's own; a model that cannot be had leaves the present one. True when it is on the stage.
 */
export async function openDocument(app: App, doc: Document): Promise<boolean> {
  const { store, actions, derive } = app;
  asked.set(app, doc);
  actions.setLoading(doc.model);
  try {
    const model = await modelOf(app, doc),
      packed = isModelId(doc.model) ? null : doc.packed;
    const program = derive.program({ model, mode: doc.mode, batch: doc.batch }),
      { tensors } = derive.program({ model, mode: 'train', batch: doc.batch });
    const edits = Object.fromEntries(
      Object.entries(doc.edits).filter(([name, cells]) => {
        const tensor = tensors.get(name);
        return tensor && tensor.span === null && Object.keys(cells).every((cell) => Number(cell) < tensor.size);
      }),
    );
    const rest: Partial<State> = {
      edits,
      mode: doc.mode,
      batch: doc.batch,
      row: doc.row === null ? null : Math.min(doc.row, doc.batch - 1),
      code: isModelId(doc.model) ? null : doc.code,
      position: positionOf(program, doc.at),
      ...(doc.level && { level: doc.level }),
      breakpoints: doc.breakpoints,
      dense: doc.dense,
      ...(doc.closeUp && model.network.layers.some((l) => l.id === doc.closeUp) && { closeUp: doc.closeUp }),
    };
    const own =
      doc.sample.kind === 'shipped'
        ? doc.sample.index < model.samples.length
        : fits(doc.sample, model.samples[0]!.inputs.values().next().value!.length, model.samples[0]!.target.length);
    const first: State['sample'] = { kind: 'shipped', index: 0 };
    const sample = own && doc.sample.kind !== 'dataset' ? doc.sample : first;
    // The numbers before the picture, in a task of their own: neither holds up the page for long.
    await derive.ready();
    await nextTask();
    derive.values({ model, mode: doc.mode, batch: doc.batch, dataset: null, sample, edits });
    await nextTask();
    if (asked.get(app) !== doc) return false;
    actions.show(model, { ...rest, sample, packed });
    if (doc.sample.kind === 'dataset') {
      const dataset = await openDataset(app);
      if (dataset && doc.sample.index < dataset.count && store.getState().model === model && asked.get(app) === doc)
        actions.show(model, { ...rest, dataset, sample: doc.sample, packed });
    }
    return true;
  } catch (error) {
    actions.notify('error', error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    if (!asked.has(app) || asked.get(app) === doc) actions.setLoading(null);
  }
}

/** A shipped model, or one of the reader's own: on the stage already, kept in this browser, or in the link itself. */
async function modelOf({ store }: App, { model: id, packed }: Document): Promise<Model> {
  if (isModelId(id)) return fetchModel(id);
  const now = store.getState();
  if (now.model?.id === id && now.packed === packed) return now.model;
  const { keptModel, unpack } = await import('./own.ts');
  return (
    (await keptModel(id)) ??
    (packed === null
      ? refuse('link: this model is kept only in the browser in which it was opened', id, 'open its file again')
      : unpack(packed))
  );
}

/** In a task of its own: neither this nor what follows holds up the page for long. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const fits = (sample: State['sample'], inputs: number, targets: number): boolean =>
  sample.kind === 'point'
    ? sample.x.length === inputs && sample.target.length === targets
    : sample.kind === 'drawn'
      ? inputs === 784
      : true;

/** Puts a shipped model on the stage, at its first sample and at the start of its forward pass. */
export const openModel = (app: App, model: ModelId): Promise<boolean> => openDocument(app, { ...BEGINNING, model });

/** Opens what a link's hash asks for, or `fallback`; says what could not be read. */
export async function openHash(app: App, hash: string, fallback: string | null): Promise<boolean> {
  const read = readHash(hash) ?? (fallback ? readHash(fallback) : null) ?? { doc: BEGINNING, problems: [] };
  for (const problem of read.problems) app.actions.notify('error', problem);
  if (read.doc.locale) void app.actions.setLocale(read.doc.locale);
  if (read.doc.theme) app.actions.setTheme(read.doc.theme);
  return openDocument(app, read.doc);
}
