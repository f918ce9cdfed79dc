import { decodeDigits } from '../core/data/index.ts';
import { SpecError } from '../core/errors.ts';
import type { Model } from '../formats/model.ts';
import { readModel } from '../formats/model.ts';
import type { App } from './store.ts';
import type { ModelId, State } from './types.ts';

/** A shipped model, fetched from beside the page. Throws a `SpecError` that names the file. */
export async function fetchModel(id: ModelId): Promise<Model> {
  const where = `models/${id}.json`;
  const response = await fetched(where);
  let json: unknown;
  try {
    json = await response.json();
  } catch {
    throw new SpecError(`${where}: is not JSON; download Backlit again`);
  }
  return readModel(json, where);
}

/** The digits that a model was tested on, fetched once when first asked for; null when they cannot be had. */
export async function openDataset(app: App): Promise<State['dataset']> {
  const { model, dataset } = app.store.getState();
  if (dataset || model?.data.kind !== 'digits') return dataset;
  const where = `data/${model.data.set}.bin`;
  try {
    const { inflateSync } = await import('fflate');
    const bytes = new Uint8Array(await (await fetched(where)).arrayBuffer());
    const digits = decodeDigits(
      bytes,
      (deflated, size) => inflateSync(deflated, { out: new Uint8Array(size) }),
      `${model.data.set}.bin`,
    );
    if (app.store.getState().model === model) app.actions.setDataset(digits);
    return digits;
  } catch (error) {
    app.actions.notify('error', error instanceof Error ? error.message : String(error));
    return null;
  }
}

async function fetched(where: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(where, document.baseURI));
  } catch {
    throw new SpecError(`${where}: could not be loaded; check the connection and try again`);
  }
  if (!response.ok) throw new SpecError(`${where}: could not be loaded (received ${response.status}); try again`);
  return response;
}
