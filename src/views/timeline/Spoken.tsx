import { useEffect, useRef } from 'react';
import { plain, sentence } from '../../words/sentence.ts';
import { useApp, useMessages } from '../context.tsx';

/** The present step for ears: one sentence, said anew when a step was taken, silent while the film runs or is dragged. */
export function Spoken() {
  const { store, derive } = useApp();
  const messages = useMessages();
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const speak = (): void => {
      const state = store.getState();
      if (state.playing || state.scrubbing || !state.model || !line.current) return;
      const said = sentence(messages, derive.program(state), derive.values(state), state.position, state.level);
      const text = plain(said);
      if (line.current.textContent !== text) line.current.textContent = text;
    };
    speak();
    return store.subscribe(speak);
  }, [store, derive, messages]);
  return <p ref={line} className="visually-hidden" aria-live="polite" data-spoken />;
}
