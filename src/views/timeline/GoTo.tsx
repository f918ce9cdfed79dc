import type { FormEvent } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { countOf, ordinalAt, positionOfOrdinal } from '../../trace/index.ts';
import { useApp, useMessages } from '../context.tsx';
import { grouped } from './Counter.tsx';
import css from './timeline.module.css';

/** The dialog behind the key G: a step by its number, counted at the present level. */
export function GoTo() {
  const { store, derive, actions } = useApp();
  const words = useMessages().timeline.goTo;
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [most, setMost] = useState(0);
  const [refused, setRefused] = useState(false);
  const id = useId();

  useEffect(() => {
    const open = (): void => {
      const { model, level, position } = store.getState();
      if (!model || !dialog.current || dialog.current.open) return;
      const program = derive.program(model);
      actions.pause();
      setMost(countOf(program, level));
      setRefused(false);
      dialog.current.showModal();
      if (field.current) {
        field.current.value = String(ordinalAt(program, position, level));
        field.current.select();
      }
    };
    document.addEventListener('backlit:goto', open);
    return () => document.removeEventListener('backlit:goto', open);
  }, [store, derive, actions]);

  const go = (event: FormEvent): void => {
    event.preventDefault();
    const { model, level } = store.getState();
    const text = (field.current?.value ?? '').replace(/[\s,，]/g, '');
    if (!model || !/^\d{1,15}$/.test(text) || Number(text) > most) {
      setRefused(true);
      field.current?.select();
      return;
    }
    actions.seek(positionOfOrdinal(derive.program(model), Number(text), level));
    dialog.current?.close();
  };

  return (
    <dialog ref={dialog} className={css.goTo} aria-label={words.title} data-dialog="goto">
      <form onSubmit={go}>
        <h2>{words.title}</h2>
        <label htmlFor={id}>{words.field(grouped(most))}</label>
        <input
          id={id}
          ref={field}
          className="mono"
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={refused}
          aria-describedby={`${id}-refused`}
          onInput={() => setRefused(false)}
        />
        <p id={`${id}-refused`} role="alert" className={css.refused}>
          {refused && words.refuse(grouped(most))}
        </p>
        <div className={css.choices}>
          <button type="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="submit" className={css.primary}>
            {words.go}
          </button>
        </div>
      </form>
    </dialog>
  );
}
