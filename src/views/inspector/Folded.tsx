import type { ReactNode } from 'react';
import { useState } from 'react';
import css from './inspector.module.css';

interface Props {
  readonly title: string;
  /** What it is called in the page, for tests and styles. */
  readonly name: string;
  /** Made only once it is opened. */
  readonly children: () => ReactNode;
}

/** A part of the panel that is closed at first, and not worked out until it is opened. */
export function Folded({ title, name, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className={css.details}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-folded={name}
    >
      <summary>{title}</summary>
      {open && children()}
    </details>
  );
}
