import { isLocale } from '../i18n/locale.ts';
import { SKIPS } from '../trace/index.ts';
import { readTheme } from './document.ts';
import { SPEEDS } from './store.ts';
import type { State } from './types.ts';

export const KEY = 'backlit/1';

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
