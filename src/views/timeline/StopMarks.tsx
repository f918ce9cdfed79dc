import { keyOf, placeOfStop } from '../../trace/index.ts';
import { useSelect } from '../context.tsx';
import type { Bar } from './layout.ts';
import { xOf } from './layout.ts';
import css from './stepping.module.css';

/** The breakpoints of fixed places as dots on the bar. */
export function StopMarks({ bar }: { readonly bar: Bar }) {
  const stops = useSelect((s) => s.breakpoints);
  return stops.map(({ stop, on }) => {
    const at = placeOfStop(bar.schedule.program, stop);
    return (
      at !== null && (
        <i key={keyOf(stop)} className={css.stop} data-mark={keyOf(stop)} data-on={on} style={{ left: xOf(bar, at) }} />
      )
    );
  });
}
