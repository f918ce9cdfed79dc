import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMessages } from '../context.tsx';
import { Button } from './Button.tsx';
import css from './Sheet.module.css';

interface Props {
  readonly id: string;
  readonly title: string;
  /** Only phones ask: elsewhere the part is always there. */
  readonly open: boolean;
  readonly onClose: () => void;
  readonly as: 'nav' | 'aside';
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** A part of the screen that becomes a sheet from below on phones. */
export function Sheet({ id, title, open, onClose, as: Part, className, children }: Props) {
  const words = useMessages().app;
  return (
    <Part
      id={id}
      aria-label={title}
      data-open={open}
      className={`${css.sheet} ${className}`}
      onKeyDown={(event) => open && event.key === 'Escape' && onClose()}
    >
      <div className={css.grip}>
        <strong>{title}</strong>
        <Button look="bare" icon={<X />} label={words.close} onClick={onClose} />
      </div>
      {children}
    </Part>
  );
}
