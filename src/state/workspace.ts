import { isLocale } from '../i18n/locale.ts';
import { SKIPS } from '../trace/index.ts';
import { documentOf, readTheme, writeHash } from './document.ts';
import { SPEEDS } from './store.ts';
import type { App } from './store.ts';
import type { State } from './types.ts';

const KEY = 'backlit/1';

/** What was kept in this browser: the last frame, and how the reader likes the page. Empty where storage is barred or broken. */
export interface Workspace {
  readonly hash: string | null;
  readonly preferences: Partial<Pick<State, 'locale' | 'theme' | 'speed' | 'skip'>>;
}

/** Reads the kept workspace; whatever is wrong with it, the answer is a usable one. */
export function readWorkspace(): Workspace {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return { hash: null, preferences: {} };
    const { hash, locale, theme, speed, skip } = kept as { readonly [key: string]: unknown };
    return {
      hash: typeof hash === 'string' ? hash : null,
      preferences: {
        ...(typeof locale === 'string' && isLocale(locale) && { locale }),
        ...(typeof theme === 'string' && { theme: readTheme(theme) }),
        ...(SPEEDS.includes(speed as never) && { speed: speed as State['speed'] }),
        ...(SKIPS.includes(skip as never) && { skip: skip as State['skip'] }),
      },
    };
  } catch {
    return { hash: null, preferences: {} };
  }
}

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
    if (idle < 0.3 || state.playing || !state.model) return;
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
