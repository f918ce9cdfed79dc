import type { KeyboardEvent } from 'react';
import { useRef } from 'react';
import { useMessages } from '../context.tsx';
import css from './tabs.module.css';

/** The parts of the rail. */
export const TABS = ['model', 'train', 'code'] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
}

/** The heads of the rail's parts; the arrows walk among them. */
export function Tabs({ tab, onTab }: Props) {
  const words = useMessages().rail,
    list = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length]!;
    onTab(next);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={words.parts} className={css.tabs} onKeyDown={walk} tabIndex={-1}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`rail-tab-${name}`}
          data-tab={name}
          aria-selected={tab === name}
          aria-controls="rail-panel"
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {words.tabs[name]}
        </button>
      ))}
    </div>
  );
}
