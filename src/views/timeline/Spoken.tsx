import { useEffect, useRef } from 'react';
import { afterFrame } from '../../state/index.ts';
import { plain, sentence } from '../../words/sentence.ts';
import { useApp, useSayingMessages } from '../context.tsx';

/** The present step for ears: one sentence, said anew when a step was taken, silent while the film runs or is dragged. */
export function Spoken() {
  const { store, derive } = useApp();
  const messages = useSayingMessages();
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!messages) return;
    const speak = (): void => {
      const state = store.getState();
      if (state.playing || state.scrubbing || !state.model || !line.current) return;
      const said = sentence(messages, derive.program(state), derive.values(state), state.position, state.level);
      const text = plain(said);
      if (line.current.textContent !== text) line.current.textContent = text;
    };
    speak();
    // Of an edit ears may hear when eyes have seen it.
    let stop = (): void => {};
    const unsubscribe = store.subscribe(({ edits }, before) => {
      stop();
      if (edits === before.edits) speak();
      else stop = afterFrame(speak);
    });
    return () => {
      stop();
      unsubscribe();
    };
  }, [store, derive, messages]);
  return <p ref={line} className="visually-hidden" aria-live="polite" data-spoken />;
}
