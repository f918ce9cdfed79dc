import type { FormEvent } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { countOf, ordinalAt, positionOfOrdinal } from '../../trace/index.ts';
import { useApp, useMessages } from '../context.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import { grouped } from '../shared/number.ts';
import css from './goto.module.css';

/** The dialog behind the key G: a step by its number, counted at the present level. */
export function GoTo() {
  const { store, derive, actions } = useApp();
  const words = useMessages().timeline.goTo;
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const show = (): void => {
      if (!store.getState().model) return;
      actions.pause();
      // At once: the digits are typed right after the G.
      flushSync(() => setOpen(true));
    };
    document.addEventListener('backlit:goto', show);
    return () => document.removeEventListener('backlit:goto', show);
  }, [store, actions]);

  const close = (): void => setOpen(false);
  const go = (ordinal: number): void => {
    const state = store.getState();
    if (state.model) actions.seek(positionOfOrdinal(derive.program(state), ordinal, state.level));
    close();
  };
  return (
    <Dialog open={open} onClose={close} title={words.title}>
      <Form go={go} />
    </Dialog>
  );
}

/** The number, refused where there is no such step. */
function Form({ go }: { readonly go: (ordinal: number) => void }) {
  const { store, derive } = useApp();
  const words = useMessages().timeline.goTo;
  const [[at, most]] = useState(() => {
    const state = store.getState(),
      program = derive.program(state);
    return [ordinalAt(program, state.position, state.level), countOf(program, state.level)] as const;
  });
  const [refused, setRefused] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = (field.current?.value ?? '').replace(/[\s,，]/g, '');
    if (/^\d{1,15}$/.test(text) && Number(text) <= most) return go(Number(text));
    setRefused(true);
    field.current?.select();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate data-dialog="goto">
      <label htmlFor={id}>{words.field(grouped(most))}</label>
      <div>
        <input
          id={id}
          ref={field}
          data-first=""
          className="mono"
          defaultValue={at}
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={refused}
          aria-describedby={`${id}-refused`}
          onInput={() => setRefused(false)}
        />
        <button type="submit">{words.go}</button>
      </div>
      <p id={`${id}-refused`} role="alert">
        {refused && words.refuse(grouped(most))}
      </p>
    </form>
  );
}
