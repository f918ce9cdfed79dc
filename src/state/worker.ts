/** How long a worker may take to say that it is there, in milliseconds. */
const PATIENCE = 4000;

/**
 * A worker that has said its first word; null where none can be had: workers are missing or barred, or one starts and never
 * says a word.
 */
export async function workerFrom(make: () => Promise<Worker>): Promise<Worker | null> {
  if (typeof Worker === 'undefined') return null;
  try {
    const worker = await make();
    if (await answers(worker)) return worker;
    worker.terminate();
  } catch {
    // Barred by a policy, or not to be had.
  }
  return null;
}

/** Whether a worker says that it is there. */
const answers = (worker: Worker): Promise<boolean> =>
  new Promise((resolve) => {
    const waiting = setTimeout(() => resolve(false), PATIENCE);
    const settle = (there: boolean): void => {
      clearTimeout(waiting);
      resolve(there);
    };
    worker.addEventListener('message', () => settle(true), { once: true });
    worker.addEventListener('error', () => settle(false), { once: true });
  });
