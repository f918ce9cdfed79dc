import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { unflatten } from '../../../core/tensor.ts';
import type { Cell } from '../../../trace/index.ts';
import { placeInWords } from '../../../words/place.ts';
import { useApp, useMessages } from '../../context.tsx';
import { DIGITS, shown, whole } from '../number.ts';
import css from './editable.module.css';
import { readNumber } from './read-number.ts';
import type { Refusal } from './read-number.ts';
import { dragged, nudged } from './step.ts';

interface Props {
  /** The given cell (weight, bias, input, target, learning rate) whose number this is. */
  readonly cell: Cell;
  readonly value: number;
  /** What is shown; the number to `digits` unless given. */
  readonly text?: string;
  readonly digits?: number;
  /** What the number is, for screen readers; the cell's place in words unless given. */
  readonly label?: string;
  /** Added to the number's own class. */
  readonly className?: string | undefined;
  readonly style?: { readonly [property: string]: string };
}

/** Pixels that a pointer may tremble before a press becomes a drag. */
const TREMBLE = 3;

/** A number of the network that can be dragged sideways, typed, or nudged with ↑ ↓. Every number it makes is put in at once. */
export function Editable({ cell, value, text, digits = DIGITS, label, className, style }: Props) {
  const { actions, derive, store } = useApp();
  const messages = useMessages();
  const words = messages.inspector.edit;
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const drag = useRef<{ x: number; readonly start: number; gesture: number | null; moved: number } | null>(null);
  const nudge = useRef(0);
  const box = useRef<HTMLSpanElement>(null);

  const program = derive.program({ ...store.getState(), mode: 'train' });
  const tensor = program.tensors.get(cell.name);
  const name = label ?? placeInWords(messages, program, cell.name, cell.at);
  const least = tensor?.role === 'hyper' ? 0 : -Infinity;
  const put = (next: number, gesture?: number): void => actions.edit(cell, Math.max(next, least), gesture);

  const open = (): void => {
    setDraft(whole(value));
    setRefusal(null);
  };
  const close = (): void => {
    setDraft(null);
    setRefusal(null);
  };
  /** Puts in what was typed; false where it is no number and the input stays open. */
  const commit = (keepOpen: boolean): boolean => {
    const read = draft === null || draft.trim() === whole(value) ? null : readNumber(draft, least);
    if (typeof read === 'number') put(read);
    else if (read !== null && keepOpen) {
      setRefusal(read);
      return false;
    }
    close();
    return true;
  };

  const pressed = (event: PointerEvent<HTMLSpanElement>): void => {
    if (draft !== null || (event.pointerType === 'mouse' && event.button !== 0)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, start: value, gesture: null, moved: 0 };
  };
  const moved = (event: PointerEvent<HTMLSpanElement>): void => {
    const now = drag.current;
    if (!now) return;
    const by = event.clientX - now.x;
    if (now.gesture === null && Math.abs(by) < TREMBLE) return;
    now.gesture ??= actions.gesture();
    now.moved += by;
    now.x = event.clientX;
    put(dragged(now.start, now.moved, event), now.gesture);
  };
  const released = (event: PointerEvent<HTMLSpanElement>): void => {
    const now = drag.current;
    drag.current = null;
    if (now && now.gesture === null && event.type === 'pointerup') open();
  };

  const keyed = (event: KeyboardEvent<HTMLSpanElement>): void => {
    if (draft !== null || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if (key === 'Enter' || key === 'e' || key === 'E') open();
    else if (key === 'ArrowUp' || key === 'ArrowDown') {
      if (!event.repeat) nudge.current = actions.gesture();
      put(nudged(value, key === 'ArrowUp' ? 1 : -1, event), nudge.current);
    } else if (key === 'Escape' && drag.current?.gesture) {
      put(drag.current.start, drag.current.gesture);
      drag.current = null;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const typed = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    if (event.key === 'Escape') close();
    else if (!commit(true)) return;
    // The input is gone by the next microtask: the keyboard stays on the number.
    queueMicrotask(() => box.current?.focus({ preventScroll: true }));
  };

  const at = tensor ? `${cell.name}[${unflatten(tensor.shape, cell.at).join(',')}]` : undefined;
  return (
    <span
      ref={box}
      className={`mono ${css.number} ${className ?? ''}`}
      style={style}
      role="spinbutton"
      tabIndex={0}
      aria-label={name}
      aria-valuenow={value}
      aria-valuetext={whole(value)}
      title={draft === null ? `${name} = ${whole(value)}\n${words.hint}` : undefined}
      data-cell={at}
      data-value={value}
      data-editable=""
      data-open={draft === null ? undefined : ''}
      onPointerDown={pressed}
      onPointerMove={moved}
      onPointerUp={released}
      onPointerCancel={released}
      onKeyDown={keyed}
    >
      {text ?? shown(value, digits)}
      {draft !== null && (
        <>
          <input
            className={css.input}
            ref={(input) => {
              if (input && document.activeElement !== input) {
                input.focus({ preventScroll: true });
                input.select();
              }
            }}
            value={draft}
            size={Math.max(draft.length, 6)}
            inputMode="decimal"
            autoComplete="off"
            spellCheck={false}
            aria-label={name}
            aria-invalid={refusal !== null}
            onChange={(event) => {
              setDraft(event.target.value);
              setRefusal(null);
            }}
            onKeyDown={typed}
            onBlur={() => commit(false)}
          />
          {refusal && (
            <span className={css.refusal} role="alert">
              {words.refusals[refusal]}
            </span>
          )}
        </>
      )}
    </span>
  );
}
