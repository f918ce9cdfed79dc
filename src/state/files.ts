import { SpecError, refuse, within } from '../core/errors.ts';
import { compile } from '../core/program.ts';
import { complete } from '../formats/complete.ts';
import type { GivenFile, Imported } from '../formats/index.ts';
import { Cancelled, open } from '../formats/index.ts';
import type { Model } from '../formats/model_file.ts';
import { samplesFrom } from '../formats/samples.ts';
import { openOwn } from './open.ts';
import { addSamples } from './samples.ts';
import type { App } from './store.ts';

/** The most bytes of all files together, of the numbers in them, and of everything a model computes in the page. */
const MOST_BYTES = { files: 1_500_000_000, numbers: 1_200_000_000, computed: 2_400_000_000 } as const;
/** How much is read before the page may breathe. */
const PIECE = 8_000_000;
/** How long work goes on before the page may breathe, in milliseconds. */
const BREATH = 24;

/** A file as the browser hands it over: `File`, and whatever else has a name and bytes. */
export interface Handed {
  readonly name: string;
  readonly size: number;
  readonly slice: (from: number, to: number) => { readonly arrayBuffer: () => Promise<ArrayBuffer> };
}

/**
 * Opens files that were dropped, chosen or pasted: a model goes on the stage, arrays become samples of the present one. Tells
 * how far it is, can be cancelled, and reports what was changed and left out. Whatever is wrong with the files is said, and
 * the present model stays.
 */
export async function openFiles(app: App, handed: readonly Handed[]): Promise<void> {
  const { store, actions } = app;
  const name = handed[0]?.name ?? '';
  const stop = { wanted: false };
  const cancel = (): void => {
    stop.wanted = true;
    actions.setOpening(null);
  };
  let breathed = performance.now();
  const progress = async (share: number): Promise<void> => {
    if (performance.now() - breathed >= BREATH) {
      actions.setOpening({ name, share, cancel });
      await new Promise((resolve) => setTimeout(resolve));
      breathed = performance.now();
    }
    if (stop.wanted) throw new Cancelled('');
  };
  actions.setOpening({ name, share: 0, cancel });
  try {
    const files = await bytesOf(handed, (share) => progress(share / 2));
    const model = store.getState().model;
    const imported = await open(files, {
      network: model?.network ?? null,
      partly: true,
      mostBytes: MOST_BYTES.numbers,
      progress: (share) => progress(0.5 + share / 2),
    });
    await show(app, name, imported, model);
  } catch (error) {
    if (error instanceof Cancelled) return;
    actions.notify('error', error instanceof Error ? error.message : String(error));
  } finally {
    actions.setOpening(null);
  }
}

async function bytesOf(
  handed: readonly Handed[],
  progress: (share: number) => Promise<void>,
): Promise<readonly GivenFile[]> {
  const total = handed.reduce((n, f) => n + f.size, 0);
  if (total > MOST_BYTES.files)
    within(handed[0]!.name, () =>
      refuse(
        `files of up to ${MOST_BYTES.files.toLocaleString('en')} bytes are opened`,
        `${total.toLocaleString('en')} bytes`,
        'the page would run out of memory',
      ),
    );
  const files: GivenFile[] = [];
  let done = 0;
  for (const file of handed) {
    const bytes = new Uint8Array(file.size);
    for (let at = 0; at < file.size; at += PIECE) {
      let piece: ArrayBuffer;
      try {
        piece = await file.slice(at, Math.min(at + PIECE, file.size)).arrayBuffer();
      } catch {
        throw new SpecError(
          `${file.name}: could not be read; it may have been moved, or is a folder: drop the files in it`,
        );
      }
      bytes.set(new Uint8Array(piece), at);
      done += piece.byteLength;
      await progress(done / Math.max(total, 1));
    }
    files.push({ name: file.name, bytes });
  }
  return files;
}

/** Puts what was read on the stage: a model, weights of the present model, or samples for it. */
async function show(app: App, name: string, imported: Imported, present: Model | null): Promise<void> {
  const { actions } = app;
  const { network, data, matching } = imported;
  if (!network) return showSamples(app, name, imported, present);
  if (matching && network === present?.network) {
    const take = (choices: readonly (number | null)[]): void => {
      actions.setOffer(null);
      const { matching: _, ...rest } = imported;
      show(app, name, { ...rest, ...matching.taken(choices) }, present).catch((error: unknown) =>
        actions.notify('error', error instanceof Error ? error.message : String(error)),
      );
    };
    return actions.setOffer({ name, matching, take });
  }
  const weights = network === present?.network ? new Map([...present.weights, ...imported.weights]) : imported.weights;
  const { model, notes } = within(name, () =>
    complete({
      network,
      weights,
      ...(imported.beyond && { beyond: imported.beyond }),
      samples:
        imported.samples ??
        (network === present?.network ? present.samples : data && data.size > 0 ? samplesFrom(network, data) : []),
    }),
  );
  within(name, () => affordable(model));
  if (network === present?.network) {
    // Only the weights are others: what is looked at, and where, stays.
    const { sample, dataset, batch, row, position, level, closeUp } = app.store.getState();
    await openOwn(app, { ...model, data: present.data }, { sample, dataset, batch, row, position, level, closeUp });
  } else await openOwn(app, model);
  actions.setReport({ name, notes: [...imported.notes, ...notes] });
}

/** Arrays as samples of the model on the stage, the first of which is shown. */
async function showSamples(app: App, name: string, { data }: Imported, present: Model | null): Promise<void> {
  const samples = within(name, () =>
    present && data
      ? samplesFrom(present.network, data)
      : refuse('holds arrays, and there is no model to look at them', name, 'open a model first'),
  );
  await addSamples(app, samples);
}

/** Refuses a model that the page has no room to compute, with the figures. */
function affordable({ network }: Model): void {
  let bytes = 0;
  for (const tensor of compile(network).tensors.values()) bytes += 4 * tensor.size;
  if (bytes > MOST_BYTES.computed)
    refuse(
      `to compute it, ${bytes.toLocaleString('en')} bytes are needed, more than the ${MOST_BYTES.computed.toLocaleString('en')} that a page has`,
      `${network.layers.length} layers`,
      'open a smaller model',
    );
}
