import type { KeyboardEvent } from 'react';
import { memo, useRef } from 'react';
import { inputsOf } from '../../core/graph.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import css from './thumbnails.module.css';
import { Digit } from './Digit.tsx';

/** The samples that came with the model, to choose from. */
export function Thumbnails() {
  const { actions } = useApp(),
    words = useMessages().rail;
  const model = useSelect((s) => s.model!),
    present = useSelect((s) => (s.sample.kind === 'shipped' ? s.sample.index : -1));
  const list = useRef<HTMLDivElement>(null);
  const input = inputsOf(model.network)[0]!.id;

  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const to = Math.max(present, 0) + by;
    if (to < 0 || to >= model.samples.length) return;
    actions.choose({ kind: 'shipped', index: to });
    list.current?.querySelectorAll<HTMLElement>('[role=option]')[to]?.focus();
  };
  return (
    <div ref={list} className={css.list} role="listbox" tabIndex={-1} aria-label={words.samples} onKeyDown={walk}>
      {model.samples.map((sample, i) => (
        <button
          key={i}
          type="button"
          role="option"
          tabIndex={i === Math.max(present, 0) ? 0 : -1}
          aria-selected={i === present}
          aria-label={words.sampleOf(sample.label ?? words.noLabel)}
          onClick={() => actions.choose({ kind: 'shipped', index: i })}
        >
          <Picture pixels={sample.inputs.get(input)!} />
        </button>
      ))}
    </div>
  );
}

const COLUMNS = 6;
const Picture = memo(Digit);
