import { SpecError } from '../core/errors.ts';
import { fewFor } from '../core/everyday.ts';
import { isRecord } from '../core/fields.ts';
import { parseBy } from '../core/parse.ts';
import type { Model } from '../formats/model_file.ts';
import { readModelBy } from '../formats/model_file.ts';
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
  // The whole tables of definitions are fetched only for a network that needs them.
  const tables = await fewFor(isRecord(json) && json['network']);
  if (!tables) return (await import('../formats/model.ts')).readModel(json, where);
  return readModelBy((network) => parseBy(tables, network), json, where);
}

/** The digits that a model was tested on, fetched once when first asked for; null when they cannot be had. */
export async function openDataset(app: App): Promise<State['dataset']> {
  const { model, dataset } = app.store.getState();
  if (dataset || model?.data.kind !== 'digits') return dataset;
  const where = `data/${model.data.set}.bin`;
  try {
    const [{ inflateSync }, { decodeDigits }] = await Promise.all([import('fflate'), import('../core/data/digits.ts')]);
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

/** A file from beside the page, or one that the page carries with it, as the embed in one file does its models. */
export async function fetched(where: string): Promise<Response> {
  const carried = document.querySelector(`script[type="application/json"][data-file="${CSS.escape(where)}"]`);
  if (carried) return new Response(carried.textContent);
  let response: Response;
  try {
    response = await fetch(new URL(where, document.baseURI));
  } catch {
    throw new SpecError(`${where}: could not be loaded; check the connection and try again`);
  }
  if (!response.ok) throw new SpecError(`${where}: could not be loaded (received ${response.status}); try again`);
  return response;
}
