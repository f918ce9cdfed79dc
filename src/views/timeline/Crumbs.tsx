import { startTransition, useEffect, useState } from 'react';
import type { Crumb } from '../../words/breadcrumb.ts';
import { breadcrumb, breadcrumbText } from '../../words/breadcrumb.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import css from './crumbs.module.css';
import { toChapter } from './moves.ts';

/** The least time between two lines while the film runs, in milliseconds. */
const PACE = 120;

/** Where we are, in words: each part leads to where it begins. */
export function Crumbs() {
  const app = useApp();
  const messages = useMessages();
  const { store, derive } = app;
  const program = useSelect((s) => derive.program(s));
  const [crumbs, setCrumbs] = useState<readonly Crumb[]>([]);
  useEffect(() => {
    let at = -1,
      level = '',
      when = 0;
    const follow = (): void => {
      const state = store.getState(),
        time = performance.now();
      if (derive.program(state) !== program || (state.position === at && state.level === level)) return;
      if (state.playing && time - when < PACE) return;
      at = state.position;
      level = state.level;
      when = time;
      const next = breadcrumb(messages, program, at, state.level);
      if (state.playing) startTransition(() => setCrumbs(next));
      else setCrumbs(next);
    };
    follow();
    // The last line of a film that stops is not held back.
    return store.subscribe(follow);
  }, [store, derive, messages, program]);
  const words = messages.timeline.crumbs;
  return (
    <nav className={css.crumbs} aria-label={words.label} data-crumbs={breadcrumbText(crumbs)}>
      {crumbs.length === 0 ? (
        <span>{words.start}</span>
      ) : (
        crumbs.map(({ kind, text, start }, i) => (
          <span key={kind} className={css.crumb} data-kind={kind}>
            {i > 0 && <i aria-hidden="true">·</i>}
            {i < crumbs.length - 1 ? (
              <button type="button" title={words.to(text)} onClick={() => toChapter(app, start)}>
                {text}
              </button>
            ) : (
              <b aria-current="step" title={breadcrumbText(crumbs)}>
                {text}
              </b>
            )}
          </span>
        ))
      )}
    </nav>
  );
}
