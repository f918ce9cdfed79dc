import { litStep } from '../../trace/index.ts';
import { breadcrumb, breadcrumbText } from '../../words/breadcrumb.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import type { Bar } from './layout.ts';
import { xOf } from './layout.ts';
import { settled } from './moves.ts';
import css from './timeline.module.css';

/** Where the pointer would land: the way there in words, from the pass to the term. */
export function Hover({ bar, position }: { readonly bar: Bar; readonly position: number }) {
  const app = useApp();
  const messages = useMessages();
  const { program } = bar.schedule;
  const level = useSelect((s) => s.level);
  const lit = litStep(program, settled(app, position));
  const x = xOf(bar, position);
  if (!lit) return null;
  const crumbs = breadcrumb(messages, program, settled(app, position), level);
  const coarse = crumbs.filter((c) => c.kind === 'pass' || c.kind === 'layer');
  const fine = crumbs.slice(coarse.length);
  return (
    <div className={css.hover} aria-hidden="true" data-hover>
      <i style={{ left: x }} />
      <p style={{ '--at': `${x}px` } as React.CSSProperties}>
        <span>
          {breadcrumbText(coarse)}
          {fine.length > 0 && <small>{breadcrumbText(fine)}</small>}
        </span>
      </p>
    </div>
  );
}
