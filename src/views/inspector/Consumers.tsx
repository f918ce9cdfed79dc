import { useState } from 'react';
import { consumers } from '../../trace/index.ts';
import { useMessages } from '../context.tsx';
import { CellLink } from './CellNumber.tsx';
import css from './inspector.module.css';
import { useInspected } from './moment.ts';

const MOST = 24;

/** Everything that reads the present cell; worked out when it is opened. */
export function Consumers() {
  const { explanation, program, values } = useInspected();
  const words = useMessages().inspector;
  const [open, setOpen] = useState(false);
  const found = open ? consumers(program, values, explanation.name, explanation.at) : [];
  return (
    <details
      className={css.details}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-consumers=""
    >
      <summary>{words.whereTo}</summary>
      {open && found.length === 0 && <p className={css.muted}>{words.readByNone}</p>}
      <ul className={css.links}>
        {found.slice(0, MOST).map((cell, i) => (
          <li key={i}>
            <CellLink cell={cell} />
          </li>
        ))}
      </ul>
      {found.length > MOST && <p className={css.muted}>{words.andOthers(found.length - MOST)}</p>}
    </details>
  );
}
