import type { Parts } from '../../formats/complete.ts';
import type { Note } from '../../formats/format.ts';
import type { Mode } from '../types.ts';
import type { Ahead } from './messages.ts';
import type { Finished, Job, Opened, Told } from './work.ts';
import { finished, opened } from './work.ts';

/** A finished model, and, where they were computed elsewhere, its first numbers. */
export interface Ready extends Finished {
  readonly ahead: Ahead | null;
  /** This browser keeps it already. */
  readonly kept: boolean;
}

/** Somebody who opens files: a worker, or the page itself. */
export interface Opener {
  /** Opens files; a whole model comes finished. */
  open(job: Job, told: Told): Promise<(Opened & { readonly whole: null }) | { readonly whole: Ready }>;
  /** Makes a model of the present network and what was read for it. */
  finish(parts: Parts & { readonly notes: readonly Note[] }, name: string, mode: Mode): Promise<Ready>;
  /** Nothing more is asked; whatever is still under way ends. */
  leave(): void;
}

/** The page as opener, where there is no worker: between pieces of work it breathes. */
export const page: Opener = {
  open: async (job, told) => {
    const made = await opened(job, told);
    return made.whole ? { whole: { ...made.whole, ahead: null, kept: false } } : made;
  },
  finish: async (parts, name) => ({ ...finished(parts, name), ahead: null, kept: false }),
  leave: () => {},
};
