import { refuse, within } from '../core/errors.ts';
import type { Imported, Taken } from '../formats/index.ts';
import { Cancelled } from '../formats/index.ts';
import type { Model } from '../formats/model_file.ts';
import { samplesFrom } from '../formats/samples.ts';
import { openOwn } from './open_own.ts';
import type { Handed } from './opening/bytes.ts';
import { hire } from './opening/hire.ts';
import type { Opener, Ready } from './opening/opener.ts';
import { addSamples } from './samples.ts';
import type { App } from './store.ts';

export type { Handed } from './opening/bytes.ts';

/** How long work goes on in the page before it may breathe, in milliseconds. */
const BREATH = 24;
/** How long a model may take to arrive before its structure is shown without it. */
const UNSEEN = 250;

/**
 * Opens files that were dropped, chosen or pasted: a model goes on the stage, arrays become samples of the present one. Works
 * away from the page where it can, tells how far it is, shows the structure before the numbers are there, can be cancelled,
 * and reports what was changed and left out. Whatever is wrong with the files is said, and the present model stays.
 */
export async function openFiles(app: App, handed: readonly Handed[]): Promise<void> {
  const name = handed[0]?.name ?? '';
  const told = telling(app, name);
  let opener: Opener | null = null;
  const leave = (): void => opener?.leave();
  try {
    told.start(leave);
    opener = await hire();
    await told.progress(0);
    const { model: present, mode } = app.store.getState();
    const made = await opener.open({ handed, network: present?.network ?? null, mode }, told);
    if (made.whole) return await show(app, name, made.whole);
    await showFor(app, name, made.imported, present, opener);
  } catch (error) {
    complain(app, error);
  } finally {
    told.end();
    if (!app.store.getState().offer) leave();
  }
}

/** Says what went wrong; that somebody did not want a file is no such thing. */
function complain({ actions }: App, error: unknown): void {
  if (!(error instanceof Cancelled)) actions.notify('error', error instanceof Error ? error.message : String(error));
}

/** What the page shows of the work: how far it is, the way out, and the outline of what comes. */
function telling({ actions, derive }: App, name: string) {
  const now: { share: number; outline: Model | null; over: boolean; wanted: boolean } = {
    share: 0,
    outline: null,
    over: false,
    wanted: true,
  };
  let breathed = performance.now(),
    outlined = Infinity,
    leave = (): void => {};
  const cancel = (): void => {
    now.wanted = false;
    end();
    leave();
  };
  const say = (): void => {
    if (now.over) return;
    const seen = performance.now() - outlined >= UNSEEN;
    actions.setOpening({ name, share: now.share, outline: seen ? now.outline : null, cancel });
  };
  const end = (): void => {
    if (now.over) return;
    now.over = true;
    actions.setOpening(null);
  };
  return {
    start(onLeave: () => void): void {
      leave = onLeave;
      say();
    },
    end,
    async progress(share: number): Promise<void> {
      now.share = Math.max(now.share, share);
      say();
      if (performance.now() - breathed >= BREATH) {
        await new Promise((resolve) => setTimeout(resolve));
        breathed = performance.now();
      }
      if (!now.wanted) throw new Cancelled('');
    },
    structure(outline: Model): void {
      now.outline = outline;
      outlined = performance.now();
      // Its program in a task of its own, before there is anything to draw.
      setTimeout(() => void (now.over || derive.program({ model: outline, mode: 'train' })));
      setTimeout(say, UNSEEN + 10);
    },
  };
}

/** Puts a whole model on the stage. */
async function show(app: App, name: string, { model, notes, ahead, kept }: Ready): Promise<void> {
  await openOwn(app, model, {}, { ahead, kept });
  app.actions.setReport({ name, notes });
}

/** What was read for the model on the stage: weights, perhaps by a table that is looked over first, or samples. */
async function showFor(
  app: App,
  name: string,
  { matching, ...imported }: Imported,
  present: Model | null,
  opener: Opener,
): Promise<void> {
  const { actions } = app;
  if (!imported.network || !present) return showSamples(app, name, imported, present);
  if (!matching) return showWeights(app, name, imported, present, opener);
  const leave = (): void => {
    actions.setOffer(null);
    opener.leave();
  };
  const taken = async (choices: readonly (number | null)[]): Promise<void> => {
    try {
      const chosen: Taken = await matching.taken(choices);
      await showWeights(app, name, chosen, present, opener);
    } catch (error) {
      complain(app, error);
    } finally {
      opener.leave();
    }
  };
  actions.setOffer({
    name,
    matching,
    leave,
    take: (choices) => {
      actions.setOffer(null);
      void taken(choices);
    },
  });
}

/** The present model with other weights: what is looked at, and where, stays. */
async function showWeights(
  app: App,
  name: string,
  { weights, notes, samples = [] }: Taken & Pick<Imported, 'samples'>,
  present: Model,
  opener: Opener,
): Promise<void> {
  const ready = await opener.finish(
    {
      network: present.network,
      weights: new Map([...present.weights, ...weights]),
      samples: samples.length > 0 ? samples : present.samples,
      ...(present.beyond && { beyond: present.beyond }),
      notes,
    },
    name,
    app.store.getState().mode,
  );
  const { sample, dataset, batch, row, position, level, closeUp, breakpoints, code, fit } = app.store.getState(),
    rest = { sample, dataset, batch, row, position, level, closeUp, breakpoints, code, fit };
  await openOwn(app, { ...ready.model, data: present.data }, rest, ready);
  app.actions.setReport({ name, notes: ready.notes });
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
