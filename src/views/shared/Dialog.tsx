import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useId, useLayoutEffect, useRef } from 'react';
import { useMessages } from '../context.tsx';
import { Button } from './Button.tsx';
import css from './Dialog.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** A sentence under the title. */
  readonly note?: string;
  /** Wide enough for a page of cards. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/**
 * A native modal dialog: focus stays inside, and begins in the field marked `data-first` where there is one; Escape and a
 * click beside it close it, the page's keys do not reach it.
 */
export function Dialog({ open, onClose, title, note, wide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null),
    heading = useId(),
    words = useMessages().app;
  useLayoutEffect(() => {
    const element = dialog.current!;
    if (open && !element.open) {
      element.showModal();
      const first = element.querySelector<HTMLInputElement>('[data-first]');
      first?.focus();
      first?.select();
    }
    if (!open && element.open) element.close();
  }, [open]);
  return (
    // The click beside the dialog is a convenience: Escape and the button do the same.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={`${css.dialog} ${wide ? css.wide : ''}`}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {open && (
        <div className={css.sheet}>
          <div className={css.header}>
            <div>
              <h2 id={heading}>{title}</h2>
              {note && <p>{note}</p>}
            </div>
            <Button look="bare" icon={<X />} label={words.close} onClick={() => dialog.current!.close()} />
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
