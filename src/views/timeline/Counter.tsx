import { useLayoutEffect, useRef } from 'react';
import { countOf, ordinalAt } from '../../trace/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { grouped } from '../shared/number.ts';
import css from './timeline.module.css';

/** "step 5,641 of 14,372", counted at the present level, which asks for another step when pressed; the number is written straight to the page as the position moves. */
export function Counter() {
  const app = useApp();
  const { count, goTo } = useMessages().timeline;
  const program = useSelect((s) => app.derive.program(s));
  const level = useSelect((s) => s.level);
  const total = grouped(countOf(program, level));
  const number = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    let shown = -1;
    const paint = (): void => {
      const n = ordinalAt(program, app.store.getState().position, level);
      if (n !== shown && number.current) number.current.textContent = grouped((shown = n));
    };
    paint();
    return app.store.subscribe(paint);
  }, [app, program, level]);
  return (
    <button
      type="button"
      className={css.counter}
      data-counter={level}
      title={`${goTo.title} (G)`}
      onClick={() => document.dispatchEvent(new Event('backlit:goto'))}
    >
      <span className={css.word}>{count.before}</span> <b ref={number} style={{ minWidth: `${total.length}ch` }} />{' '}
      <span className={css.between}>{count.between}</span> <span>{total}</span>
      {count.after && <span className={css.word}> {count.after}</span>}
    </button>
  );
}
