import { workerFrom } from '../worker.ts';
import { driver } from './driver.ts';
import type { Asked, Said } from './messages.ts';

/** Somebody who trains: a worker, or the page itself between its frames. */
export interface Trainer {
  readonly ask: (asked: Asked) => void;
  /** Nothing more is asked or told. */
  readonly leave: () => void;
}

/** How long the page trains before it draws again, in milliseconds. */
const SLICE = 9;

/** Finds somebody who trains; `hear` is told what they say. */
export async function hire(hear: (said: Said) => void): Promise<Trainer> {
  const worker = await workerFrom(async () => {
    const { default: Training } = await import('./worker.ts?worker');
    return new Training({ name: 'training' });
  });
  if (!worker) {
    const gone = { now: false };
    const ask = driver((said) => {
      if (!gone.now) hear(said);
    }, SLICE);
    const leave = (): void => {
      gone.now = true;
      ask({ kind: 'pause' });
    };
    return { ask, leave };
  }
  worker.addEventListener('message', ({ data }: { readonly data: Said }) => hear(data));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    hear({ kind: 'refused', message: `training: ${event.message || 'there is no room for it'}` });
  });
  return { ask: (asked) => worker.postMessage(asked, []), leave: () => worker.terminate() };
}
