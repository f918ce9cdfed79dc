import { documentOf, writeHash } from './link.ts';
import type { App } from './store.ts';
import { KEY } from './workspace.ts';

/**
 * Keeps the address bar (and, unless it is an embed, the browser's storage) on the present frame: called once a frame, it
 * writes when nothing has changed for a third of a second and nothing is playing.
 */
export function createKeeper(app: App, stored: boolean): (seconds: number) => void {
  let seen = app.store.getState(),
    idle = 0,
    written = '';
  return (seconds) => {
    const state = app.store.getState();
    idle = state === seen ? idle + seconds : 0;
    seen = state;
    // What is still being learnt is kept when training waits.
    if (idle < 0.3 || state.playing || !state.model || state.training?.phase === 'running') return;
    const hash = writeHash(documentOf(app));
    const { locale, theme, speed, skip } = state;
    const now = JSON.stringify({ hash, locale, theme, speed, skip });
    if (now === written) return;
    written = now;
    quietly(() => history.replaceState(history.state, '', `#${hash}`));
    if (stored) quietly(() => localStorage.setItem(KEY, now));
  };
}

/** Browsers may bar storage and history (private windows, sandboxed frames): the page works without. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing to do: the frame is still in the page.
  }
}
