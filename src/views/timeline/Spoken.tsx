import { useRef } from 'react';
import { plain, sentence } from '../../words/sentence.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';

/** The present step for ears: one sentence, said anew when a step was taken, silent while playing. */
export function Spoken() {
  const { store, derive } = useApp();
  const messages = useMessages();
  const still = useSelect((s) => (s.playing ? null : s.position));
  const level = useSelect((s) => s.level);
  const last = useRef('');
  const state = store.getState();
  if (still !== null && state.model)
    last.current = plain(sentence(messages, derive.program(state.model), derive.values(state), still, level));
  return (
    <p className="visually-hidden" aria-live="polite" data-spoken>
      {last.current}
    </p>
  );
}
