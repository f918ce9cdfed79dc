import { useEffect, useState } from 'react';
import { useApp, useFirstMessages, useSelect } from '../views/context.tsx';
import { useRoot } from '../views/app/theme.ts';
import { DRAWN } from '../views/presses.ts';
import { Stage } from '../views/network/Stage.tsx';
import { Notices } from '../views/shared/Notices.tsx';
import { soon } from '../views/shared/soon.tsx';
import { Transport } from './Transport.tsx';
import type { EmbedOptions } from './options.ts';
import { embedDefaults, readEmbedOptions } from './options.ts';
import css from './embed.module.css';

export { embedDefaults, readEmbedOptions } from './options.ts';

// The sentences come right after the picture: their room is kept.
const Caption = soon(async () => (await import('./Caption.tsx')).Caption);
const Spoken = soon(async () => (await import('../views/timeline/Spoken.tsx')).Spoken);

interface Props {
  readonly options?: EmbedOptions;
}

/** Backlit in a slide or a course page: the stage, one sentence about the present step, a small transport. */
export function Embed({ options }: Props) {
  const [{ hide, autoplay }] = useState(() => options ?? readEmbedOptions(location.search));
  const words = useFirstMessages().embed;
  const ready = useSelect((s) => s.model !== null);
  useRoot();
  useBeginning(autoplay);
  useKeyboard();
  return (
    <div className={css.frame} data-view="embed">
      <main className={css.embed} aria-label={words.label}>
        <div className={css.stage}>{ready && <Stage roomy />}</div>
        {!hide.has('sentence') && <div className={css.caption}>{ready && <Caption />}</div>}
        {!(hide.has('transport') && hide.has('mark')) && (
          <div className={css.transport}>
            {ready && <Transport bar={!hide.has('transport')} mark={!hide.has('mark')} />}
          </div>
        )}
        {ready && <Spoken />}
      </main>
      <Notices />
    </div>
  );
}

/** Once, when the first model is there: the level that suits it, unless the link names one; and off it goes, if it was asked to. */
function useBeginning(autoplay: boolean): void {
  const { store, derive, actions } = useApp();
  useEffect(() => {
    const begin = (): boolean => {
      const state = store.getState();
      if (!state.model) return false;
      if (!/[#&]level=/.test(location.hash)) actions.setLevel(embedDefaults(derive.program(state)).level);
      if (autoplay && !matchMedia('(prefers-reduced-motion: reduce)').matches) actions.play();
      return true;
    };
    if (begin()) return;
    const stop = store.subscribe(() => {
      if (!store.getState().model) return;
      stop();
      begin();
    });
    return stop;
  }, [store, derive, actions, autoplay]);
}

/** The keys are the embed's for as long as the focus is in its frame; F fills the screen with it. */
function useKeyboard(): void {
  useEffect(() => {
    const present = (): void => {
      const done = document.fullscreenElement
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen();
      done.catch(() => {
        // Barred by the page around it: the frame stays as it is.
      });
    };
    document.addEventListener('backlit:present', present);
    document.body.dispatchEvent(new Event(DRAWN));
    return () => document.removeEventListener('backlit:present', present);
  }, []);
}
