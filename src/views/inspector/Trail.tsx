import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { Visit } from '../../state/index.ts';
import { litStep } from '../../trace/index.ts';
import { placeInWords } from '../../words/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { useInspected } from './moment.ts';
import css from './trail.module.css';

/** Places shown by name; the others are behind the arrows. */
const NAMED = 3;

/** The numbers that were followed to get here: back, forth, and the last few by name. */
export function Trail() {
  const { actions } = useApp();
  const { program } = useInspected();
  const messages = useMessages(),
    words = messages.inspector;
  const { past, future } = useSelect((s) => s.trail);
  if (past.length + future.length === 0) return null;
  const name = ({ position }: Visit): string => {
    const lit = litStep(program, position);
    if (!lit) return messages.timeline.crumbs.start;
    const place = placeInWords(messages, program, lit.span.formula.out, lit.cell);
    return `${lit.span.formula.out} · ${place}`;
  };
  const shown = past.slice(-NAMED);
  return (
    <nav className={css.trail} aria-label={words.trail} data-trail={past.length}>
      <button
        type="button"
        className={css.arrow}
        aria-label={words.trailBack}
        title={`${words.trailBack} (Alt+←)`}
        disabled={past.length === 0}
        onClick={() => actions.follow(-1)}
      >
        <ArrowLeft />
      </button>
      <button
        type="button"
        className={css.arrow}
        aria-label={words.trailForth}
        title={`${words.trailForth} (Alt+→)`}
        disabled={future.length === 0}
        onClick={() => actions.follow(1)}
      >
        <ArrowRight />
      </button>
      <ol>
        {shown.map((visit, i) => (
          <li key={past.length - shown.length + i}>
            <button type="button" title={name(visit)} onClick={() => actions.follow(i - shown.length)}>
              {name(visit)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
