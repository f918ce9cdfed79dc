import { useState } from 'react';
import { useMessages } from '../../context.tsx';
import css from './table.module.css';

/** How many rows more are shown at a time: a table of thousands would hold up every step. */
const PAGE = 400;

/** How many of `total` rows are shown, `few` at first, and what shows more of them. */
export function useUnfolding(total: number, few: number) {
  const words = useMessages().inspector;
  const [limit, setLimit] = useState(few);
  const open = limit > few,
    next = open ? limit + PAGE : PAGE;
  const more = limit < total && (
    <button type="button" className={css.more} onClick={() => setLimit(next)}>
      {next < total ? words.showMore(next - limit) : words.showAll(total)}
    </button>
  );
  const fewer = open && total > few && (
    <button type="button" className={css.more} onClick={() => setLimit(few)}>
      {words.showFewer}
    </button>
  );
  const buttons = (more || fewer) && (
    <p className={css.unfold}>
      {more}
      {fewer}
    </p>
  );
  return { limit, buttons };
}
