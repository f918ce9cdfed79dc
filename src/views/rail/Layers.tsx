import { Expand, FileText, Pencil, Plus, Shrink } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { Suspense, lazy, useMemo, useRef, useState } from 'react';
import { litStep } from '../../trace/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { grouped } from '../shared/number.ts';
import css from './layers.module.css';
import type { Row } from './summary.ts';
import { shapeText, summaryOf, totalOf } from './summary.ts';

const LayerForm = lazy(async () => ({ default: (await import('./structure/LayerForm.tsx')).LayerForm }));
const AddLayer = lazy(async () => ({ default: (await import('./structure/AddLayer.tsx')).AddLayer }));

/** The layers of the network. A click goes to a layer's first value, a double click brings it up close. */
export function Layers({ onAway }: { readonly onAway: () => void }) {
  const { actions, derive, store } = useApp(),
    words = useMessages().rail;
  const report = useSelect((s) => s.report);
  const model = useSelect((s) => s.model!);
  const lit = useSelect((s) => litStep(derive.program(s), s.position)?.span.layer ?? null);
  const rows = useMemo(() => summaryOf(model.network), [model]);
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(0);
  // By place: a change may give layers other names.
  const [editing, setEditing] = useState<number | null>(null),
    [adding, setAdding] = useState(false);
  const whole = !model.beyond?.length;

  const count = rows.length + (model.beyond?.length ?? 0);
  /** To the last step there is, where the inspector says why there are no more. */
  const toEnd = (): void => {
    actions.pause();
    actions.seek(derive.program(store.getState()).steps);
    onAway();
  };

  const walk = (event: KeyboardEvent): void => {
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.shiftKey || (event.target as Element).closest('[data-form]')) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(Math.max(to, 0), count - 1);
    setCurrent(next);
    const buttons = list.current?.querySelectorAll<HTMLElement>(
      ':is([data-layer], [data-beyond]) > button:first-of-type',
    );
    buttons?.[next]?.focus();
  };

  return (
    <>
      {/* The arrows walk from button to button; the buttons themselves do the rest. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul ref={list} className={css.layers} aria-label={words.layers} onKeyDown={walk}>
        {rows.map((row, i) => (
          <Layer
            key={row.id}
            row={row}
            edited={editing === i}
            onEdit={whole ? () => setEditing(editing === i ? null : i) : null}
            onMoved={(by) => setEditing(i + by)}
            lit={row.id === lit}
            reachable={i === current}
            onFocus={() => setCurrent(i)}
            onAway={onAway}
          />
        ))}
        {model.beyond?.map(({ id, type, known }, i) => (
          <li key={id} className={css.beyond} data-beyond={id} title={words.beyond(id, known)}>
            <button
              type="button"
              className={css.grey}
              tabIndex={rows.length + i === current ? 0 : -1}
              onFocus={() => setCurrent(rows.length + i)}
              onClick={toEnd}
            >
              <i className={css.dot} />
              <span className={css.title}>{type}</span>
              <span className={`${css.shape} mono`}>{id}</span>
              <span className="visually-hidden">{words.beyond(id, known)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={css.total}>
        <span>{words.total}</span>
        <strong className="mono">{grouped(totalOf(rows))}</strong>
      </p>
      {report && report.notes.length > 0 && (
        <Button
          small
          look="bare"
          className={css.add}
          icon={<FileText />}
          onClick={() => {
            actions.setReading(true);
            onAway();
          }}
        >
          {words.report(grouped(report.notes.length))}
        </Button>
      )}
      {whole &&
        (adding ? (
          <Suspense fallback={null}>
            <AddLayer onDone={() => setAdding(false)} />
          </Suspense>
        ) : (
          <Button small className={css.add} icon={<Plus />} onClick={() => setAdding(true)}>
            {words.addLayer}
          </Button>
        ))}
    </>
  );
}

interface LayerProps {
  readonly row: Row;
  readonly lit: boolean;
  /** Its form is open. */
  readonly edited: boolean;
  /** null: the network cannot be changed. */
  readonly onEdit: (() => void) | null;
  readonly onMoved: (by: number) => void;
  /** By Tab; the others by the arrows. */
  readonly reachable: boolean;
  readonly onFocus: () => void;
  readonly onAway: () => void;
}

function Layer({ row, lit, edited, onEdit, onMoved, reachable, onFocus, onAway }: LayerProps) {
  const { actions, derive, store } = useApp(),
    words = useMessages().rail;
  const close = useSelect((s) => s.closeUp === row.id);
  const { id, kind, title, shape, parameters } = row;
  const count = grouped(parameters);

  const goTo = (): void => {
    const program = derive.program(store.getState());
    const chapter = program.chapters.find((c) => c.pass === 'forward' && c.layer === id);
    actions.pause();
    if (chapter) actions.goTo({ name: program.spans[chapter.first]!.formula.out, at: 0 });
    else actions.seek(0);
    onAway();
  };
  const toggle = (): void => {
    actions.closeUp(close ? null : id);
    onAway();
  };

  return (
    <li className={css.layer} data-layer={id} data-lit={lit} data-kind={kind} data-close={close}>
      <button
        type="button"
        className={css.go}
        tabIndex={reachable ? 0 : -1}
        aria-current={lit ? 'step' : undefined}
        aria-label={`${words.goTo(`${id}, ${title}`)}; ${sizeText(row, words)}; ${words.params(count)}`}
        onClick={goTo}
        onDoubleClick={() => actions.closeUp(id)}
        onFocus={onFocus}
      >
        <i className={css.dot} />
        <span className={css.title}>{title}</span>
        <span className={`${css.shape} mono`}>{shapeText(shape) ?? sizeText(row, words)}</span>
        <span className={`${css.count} mono`}>{count}</span>
      </button>
      <button
        type="button"
        className={css.close}
        tabIndex={reachable ? 0 : -1}
        aria-pressed={close}
        aria-label={close ? words.leaveCloseUp : words.closeUp(id)}
        title={close ? words.leaveCloseUp : words.closeUp(id)}
        onClick={toggle}
      >
        {close ? <Shrink /> : <Expand />}
      </button>
      {onEdit && (
        <button
          type="button"
          className={css.edit}
          tabIndex={reachable ? 0 : -1}
          aria-expanded={edited}
          aria-label={words.editLayer(id)}
          title={words.editLayer(id)}
          onClick={onEdit}
        >
          <Pencil />
        </button>
      )}
      {edited && (
        <Suspense fallback={null}>
          <LayerForm id={id} onMoved={onMoved} onGone={() => onEdit?.()} />
        </Suspense>
      )}
    </li>
  );
}

/** How many numbers a plain list has, in words. */
function sizeText({ type, shape }: Row, words: ReturnType<typeof useMessages>['rail']): string {
  const [n = 1] = shape;
  if (shape.length !== 1) return shape.join('×');
  if (type === 'input') return words.inputs(n);
  return type === 'dense' ? words.units(n) : words.values(grouped(n));
}
