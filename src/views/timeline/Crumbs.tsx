import { startTransition, useEffect, useState } from 'react';
import type { Crumb } from '../../words/breadcrumb.ts';
import { breadcrumb, breadcrumbText } from '../../words/breadcrumb.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { followed } from '../shared/followed.ts';
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
      level = '';
    return followed(store, PACE, (state, rapid) => {
      if (derive.program(state) !== program || (state.position === at && state.level === level)) return false;
      at = state.position;
      level = state.level;
      const next = breadcrumb(messages, program, at, state.level);
      if (rapid) startTransition(() => setCrumbs(next));
      else setCrumbs(next);
      return true;
    });
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
