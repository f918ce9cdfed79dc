import { SpecError } from '../core/errors.ts';
import type { Model } from '../formats/model.ts';
import { readModel, writeModel } from '../formats/model.ts';
import { fromBase64Url } from './document.ts';
import { toBase64Url } from './link.ts';
import type { OwnId } from './types.ts';

/** How many models of one's own a browser keeps: the last opened. */
const MOST_KEPT = 8;
/** The longest form in which a model rides in a link. */
const LONGEST_PACKED = 24_000;
/** The most text that a packed model may unfold to. */
const MOST_UNPACKED = 4_000_000;
/** The most numbers of a model that is worth packing. */
const MOST_NUMBERS = 50_000;

/** Keeps a model in this browser, in place of the oldest one; where storage is barred or full, nothing happens. */
export async function keepModel(model: Model): Promise<void> {
  try {
    const store = await storeOf('readwrite');
    await done(store.put({ id: model.id, at: Date.now(), model: writeModel(model, true) }));
    const all = (await done(store.getAllKeys())) as string[];
    if (all.length <= MOST_KEPT) return;
    const oldest = await done(store.index('at').getAllKeys(null, all.length - MOST_KEPT));
    for (const key of oldest) store.delete(key);
  } catch {
    // The model is still in the page, and small ones in the address.
  }
}

/** A model that this browser kept, or null. */
export async function keptModel(id: OwnId): Promise<Model | null> {
  try {
    const kept = (await done((await storeOf('readonly')).get(id))) as { readonly model: unknown } | undefined;
    return kept ? readModel(kept.model, id) : null;
  } catch {
    return null;
  }
}

/** A model in the form in which it rides in a link; null where it is too large. */
export async function pack(model: Model): Promise<string | null> {
  let numbers = 0;
  for (const data of model.weights.values()) numbers += data.length;
  for (const { inputs, target } of model.samples) {
    for (const data of inputs.values()) numbers += data.length;
    numbers += target.length;
  }
  if (numbers > MOST_NUMBERS) return null;
  const { deflateSync, strToU8 } = await import('fflate');
  const bytes = deflateSync(strToU8(JSON.stringify(writeModel(model))), { level: 9 });
  return bytes.length * (4 / 3) > LONGEST_PACKED ? null : toBase64Url(bytes);
}

/** The model of a link. Throws a `SpecError` for whatever `pack` does not make. */
export async function unpack(packed: string): Promise<Model> {
  const { Inflate } = await import('fflate');
  const parts: Uint8Array[] = [];
  let size = 0,
    json: unknown;
  try {
    const inflate = new Inflate((part) => {
      size += part.length;
      if (size > MOST_UNPACKED) throw new RangeError('too large');
      parts.push(part);
    });
    const bytes = fromBase64Url(packed);
    for (let at = 0; at < bytes.length; at += 1024)
      inflate.push(bytes.subarray(at, at + 1024), at + 1024 >= bytes.length);
    json = JSON.parse(await new Blob(parts as BlobPart[]).text());
  } catch {
    throw new SpecError('link: own holds no model; the link was cut or changed');
  }
  return readModel(json, 'link: own');
}

const NAME = 'backlit',
  STORE = 'models';

async function storeOf(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(NAME, 1);
  opening.addEventListener('upgradeneeded', () => {
    opening.result.createObjectStore(STORE, { keyPath: 'id' }).createIndex('at', 'at');
  });
  return (await done(opening)).transaction(STORE, mode).objectStore(STORE);
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('storage')));
  });
