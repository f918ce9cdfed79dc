import { SpecError, within } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import type { Parts } from '../../formats/complete.ts';
import { complete, madeUp, settled } from '../../formats/complete.ts';
import type { Beyond, Imported, Note } from '../../formats/index.ts';
import { Cancelled, open } from '../../formats/index.ts';
import type { Model } from '../../formats/model_file.ts';
import { samplesFrom } from '../../formats/samples.ts';
import type { Mode } from '../types.ts';
import type { Handed } from './bytes.ts';
import { bytesOf } from './bytes.ts';
import { MOST_BYTES, affordable } from './room.ts';

/** Files to open, and the network on the stage, for which they may be weights or samples. */
export interface Job {
  readonly handed: readonly Handed[];
  readonly network: Network | null;
  /** As what the page shows a run. */
  readonly mode: Mode;
}

/** What the work says while it goes on. */
export interface Told {
  /** Lets the page breathe; throws where nobody wants the file any longer. */
  readonly progress: (share: number) => Promise<void>;
  /** The network, as soon as it is known: a model without its numbers. */
  readonly structure: (outline: Model) => void;
}

/** A model that is ready to be shown, and what was done to it on the way. */
export interface Finished {
  readonly model: Model;
  readonly notes: readonly Note[];
}

/** A whole model, or what belongs to the one on the stage: weights, samples. */
export type Opened = { readonly whole: Finished } | { readonly whole: null; readonly imported: Imported };

/** How the way is divided: reading the file, reading what is in it, making a model of it. */
const READ = 0.35,
  UNDERSTOOD = 0.85;

/** Opens files. Throws a `SpecError` that says what is wrong with them, or `Cancelled`. */
export async function opened({ handed, network }: Omit<Job, 'mode'>, { progress, structure }: Told): Promise<Opened> {
  const name = handed[0]?.name ?? '';
  return inRoom(name, async () => {
    const files = await bytesOf(handed, (share) => progress(READ * share));
    const shown = new Set<Network>();
    const outline = (found: { readonly network: Network | null; readonly beyond?: readonly Beyond[] }): void => {
      if (!found.network || found.network === network || shown.has(found.network)) return;
      shown.add(found.network);
      structure(within(name, () => outlined(found.network!, found.beyond ?? [])));
    };
    const imported = await open(files, {
      network,
      partly: true,
      mostBytes: MOST_BYTES.numbers,
      progress: (share) => progress(READ + (UNDERSTOOD - READ) * share),
      structure: outline,
    });
    if (!imported.network || imported.network === network) return { whole: null, imported };
    outline(imported);
    await progress(UNDERSTOOD);
    const { data, samples } = imported;
    return {
      whole: finished(
        {
          ...imported,
          network: imported.network,
          samples: samples ?? (data && data.size > 0 ? within(name, () => samplesFrom(imported.network!, data)) : []),
        },
        name,
      ),
    };
  });
}

/** A model from its parts. Throws a `SpecError`, before any number is made, where there is no room for it. */
export function finished(parts: Parts & { readonly notes: readonly Note[] }, name: string): Finished {
  const { model, notes } = within(name, () => {
    affordable(settled(parts.network, parts.beyond ?? []).network);
    return complete(parts);
  });
  return { model, notes: [...parts.notes, ...notes] };
}

/** A model of which only the structure is known. */
function outlined(network: Network, beyond: readonly Beyond[]): Model {
  const whole = settled(network, beyond).network;
  affordable(whole);
  return {
    id: 'outline',
    network: whole,
    weights: new Map(),
    samples: [madeUp(whole)],
    data: { kind: 'given' },
    seen: null,
    accuracy: null,
    ...(beyond.length > 0 && { beyond }),
  };
}

/** Says in words what the browser throws where its memory is at an end. */
async function inRoom<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SpecError || error instanceof Cancelled || !(error instanceof RangeError)) throw error;
    throw new SpecError(`${name}: the browser has no room for its numbers (${error.message}); close other pages`, {
      cause: error,
    });
  }
}
