import { StrictMode } from 'react';
import type { ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { embedWords, isLocale, localeFor, wordsIn } from './i18n/locale.ts';
import { createApp, createDerive, fetchKernels, openHash, readWorkspace, startClock } from './state/index.ts';
import type { App, State } from './state/index.ts';
import type { createKeeper } from './state/keeper.ts';
import { AppProvider } from './views/context.tsx';
import { DRAWN, keepPresses } from './views/presses.ts';
import './views/shared/tokens.css';

/** One instance of Backlit on this page: opens what the address asks for and draws a view of it. An embed keeps nothing. */
export function start(embedded: boolean, viewOf: () => Promise<ComponentType>): void {
  const query = new URLSearchParams(location.search);
  const kept = embedded ? { hash: null, preferences: {} } : readWorkspace();
  const lang = query.get('lang'),
    theme = query.get('theme');
  const asked: Partial<State> = {
    ...(lang !== null && isLocale(lang) && { locale: lang }),
    ...((theme === 'light' || theme === 'dark') && { theme }),
  };

  const app = createApp(
    { locale: localeFor(navigator.languages), ...kept.preferences, ...asked },
    createDerive(null, fetchKernels),
    embedded ? embedWords : [wordsIn],
  );
  // Where it fails, opening says so.
  app.derive.ready().catch(() => {});
  let keep: (seconds: number) => void = () => {};
  startClock((seconds) => {
    app.actions.tick(seconds);
    keep(seconds);
  });
  // The address that was asked for: by now the keeper may have written the present frame into the bar.
  addEventListener('hashchange', ({ newURL }) => void openHash(app, new URL(newURL).hash, kept.hash));
  const opened = openHash(app, location.hash, kept.hash);
  // Either may fail to come: the page then works without it.
  const drawn = new Promise((resolve) => document.body.addEventListener(DRAWN, resolve, { once: true }));
  letIn(app, document.body, drawn).catch(() => {});
  keeping(drawn).then(
    (create) => void (keep = create(app, !embedded)),
    () => {},
  );
  if (import.meta.env.DEV) Object.assign(window, { __backlit: app });

  /** The view that was asked for; it is drawn once its words are there, in the language that the link named by then. */
  async function viewAndWords(): Promise<ComponentType> {
    const words = app.actions.setLocale(app.store.getState().locale);
    const View = await viewOf();
    await words;
    if (!app.store.getState().messages) await app.actions.setLocale('en');
    return app.store.getState().messages ? View : Promise.reject(new Error('no words'));
  }

  /** Draws the page; where a part of it cannot be had, says so. Nothing waits for this: the parts import what is here. */
  async function draw(root: Element): Promise<void> {
    try {
      const View = await viewAndWords();
      // The first picture is that of the model, or its outlines where it keeps us waiting.
      await Promise.race([opened, patience()]);
      createRoot(root).render(
        <StrictMode>
          <AppProvider app={app}>
            <View />
          </AppProvider>
        </StrictMode>,
      );
    } catch {
      root.textContent =
        'Backlit: a part of the page could not be loaded; check the connection and reload. 页面未能完整加载，请检查网络后刷新。';
    }
  }
  const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));
  void draw(document.querySelector('#root')!);
}

/** Once the whole view is drawn, lets the keyboard in; what was pressed before comes then. */
async function letIn(app: App, body: HTMLElement, drawn: Promise<unknown>): Promise<void> {
  const release = keepPresses(body);
  const [{ installKeys }] = await Promise.all([import('./views/keys.ts'), drawn]);
  installKeys(app, body);
  release();
}

/** What keeps the frame in the address bar, once the whole view is drawn. */
async function keeping(drawn: Promise<unknown>): Promise<typeof createKeeper> {
  const [{ createKeeper: create }] = await Promise.all([import('./state/keeper.ts'), drawn]);
  return create;
}
