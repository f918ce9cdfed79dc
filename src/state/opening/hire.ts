import { SpecError } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import { parse } from '../../core/network.ts';
import type { Matching } from '../../formats/format.ts';
import { Cancelled } from '../../formats/index.ts';
import type { Model } from '../../formats/model_file.ts';
import type { Asked, Said } from './messages.ts';
import type { Opener, Ready } from './opener.ts';
import { page } from './opener.ts';
import { workerFrom } from '../worker.ts';

/**
 * A worker that opens files away from the page; the page itself where none can be had: workers are missing or barred, or
 * one starts and never says a word.
 */
export async function hire(): Promise<Opener> {
  const worker = await workerFrom(async () => {
    const { default: Opening } = await import('./worker.ts?worker');
    return new Opening({ name: 'opening' });
  });
  return worker ? openerOf(worker) : page;
}

function openerOf(worker: Worker): Opener {
  const work = { under: new Set<() => void>(), keeping: false, left: false };
  const end = (): void => {
    if (work.left && !work.keeping) worker.terminate();
  };
  worker.addEventListener('message', ({ data: { kind } }: { readonly data: Said }) => {
    if (kind !== 'whole' && kind !== 'kept') return;
    work.keeping = kind === 'whole';
    end();
  });
  /** Sends a wish and hears what is said until one of the answers to it comes. */
  const ask = <K extends Said['kind']>(
    wish: Asked,
    answers: readonly K[],
    hear: (said: Said) => void = () => {},
  ): Promise<Said & { readonly kind: K }> =>
    new Promise((resolve, reject) => {
      const listening = new AbortController(),
        { signal } = listening;
      const done = (then: () => void): void => {
        listening.abort();
        work.under.delete(leave);
        then();
      };
      const leave = (): void => done(() => reject(new Cancelled('')));
      work.under.add(leave);
      worker.addEventListener(
        'message',
        ({ data }: { readonly data: Said }) => {
          if (data.kind === 'refused') done(() => reject(new SpecError(data.message)));
          else if ((answers as readonly string[]).includes(data.kind)) done(() => resolve(data as Said & { kind: K }));
          else hear(data);
        },
        { signal },
      );
      worker.addEventListener(
        'error',
        (event) => {
          event.preventDefault();
          done(() => reject(new SpecError(`the file cannot be read: ${event.message || 'there is no room for it'}`)));
        },
        { signal },
      );
      worker.postMessage(wish, []);
    });

  const outline: { network: Network | null; text: string } = { network: null, text: '' };
  /** A model that came over as plain data; its network is that of the outline where it is the same, so that what follows from it is too. */
  const arrived = (model: Model): Model => {
    const text = JSON.stringify(model.network);
    if (text !== outline.text) Object.assign(outline, { network: parse(model.network), text });
    return { ...model, network: outline.network! };
  };
  const ready = ({ whole: { model, notes }, ahead }: Said & { readonly kind: 'whole' }): Ready => ({
    model: arrived(model),
    notes,
    ahead,
    kept: true,
  });
  /** A model that is just being kept in this browser is kept to the end. */
  const leave = (): void => {
    work.left = true;
    for (const each of work.under) each();
    end();
  };
  return {
    open: async ({ handed, network, mode }, { progress, structure }) => {
      const said = await ask({ kind: 'open', handed, network, mode }, ['whole', 'imported'], (word) => {
        if (word.kind === 'progress') void progress(word.share).catch(leave);
        if (word.kind === 'structure') structure(arrived(word.outline));
      });
      if (said.kind === 'whole') return { whole: ready(said) };
      const { imported, mine, rows } = said;
      const matching: Matching | null = rows && {
        rows,
        taken: async (choices) => ask({ kind: 'take', choices }, ['taken']),
      };
      return {
        whole: null,
        imported: { ...imported, network: mine ? network : null, ...(matching && { matching }) },
      };
    },
    finish: async (parts, name, mode) => ready(await ask({ kind: 'finish', parts, name, mode }, ['whole'])),
    leave,
  };
}
