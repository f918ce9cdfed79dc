import type { KeyboardEvent, ReactNode } from 'react';
import { useRef } from 'react';
import type { Model } from '../../formats/model.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';

interface ShippedProps {
  /** How many stand side by side: what the arrow keys up and down go by. */
  readonly columns: number;
  readonly className: string | undefined;
  readonly nameOf: (sample: Model['samples'][number]) => string;
  readonly children: (sample: Model['samples'][number]) => ReactNode;
}

/** The samples that came with the model, to choose from. */
export function Shipped({ columns, className, nameOf, children }: ShippedProps) {
  const { actions } = useApp(),
    words = useMessages().rail;
  const { samples } = useSelect((s) => s.model!),
    present = useSelect((s) => (s.sample.kind === 'shipped' ? s.sample.index : -1));
  const list = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const to = Math.max(present, 0) + by;
    if (to < 0 || to >= samples.length) return;
    actions.choose({ kind: 'shipped', index: to });
    list.current?.querySelectorAll<HTMLElement>('[role=option]')[to]?.focus();
  };
  return (
    <div ref={list} className={className} role="listbox" tabIndex={-1} aria-label={words.samples} onKeyDown={walk}>
      {samples.map((sample, i) => (
        <button
          key={i}
          type="button"
          role="option"
          tabIndex={i === Math.max(present, 0) ? 0 : -1}
          aria-selected={i === present}
          aria-label={words.sampleOf(nameOf(sample))}
          onClick={() => actions.choose({ kind: 'shipped', index: i })}
        >
          {children(sample)}
        </button>
      ))}
    </div>
  );
}
