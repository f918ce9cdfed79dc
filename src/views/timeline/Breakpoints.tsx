import { Trash2 } from 'lucide-react';
import type { FormEvent } from 'react';
import { useId, useRef, useState } from 'react';
import { PASSES } from '../../core/program.ts';
import { flatten } from '../../core/tensor.ts';
import { MOST_STOPS } from '../../state/index.ts';
import type { Breakpoint, Test } from '../../trace/index.ts';
import { SKIPS, TESTS, keyOf, litStep, placeOfStop } from '../../trace/index.ts';
import { stopInWords } from '../../words/stop.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './breakpoints.module.css';

/** The dialog of breakpoints: the list, a form for new ones, and what stepping passes over. */
export function Breakpoints({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const words = useMessages().timeline.stepping;
  return (
    <Dialog open={open} onClose={onClose} title={words.title} note={words.note}>
      <div className={css.sheet} data-dialog="breakpoints">
        <List onClose={onClose} />
        <Form />
        <Skipping />
      </div>
    </Dialog>
  );
}

function List({ onClose }: { readonly onClose: () => void }) {
  const { actions, derive } = useApp();
  const messages = useMessages(),
    words = messages.timeline.stepping;
  const stops = useSelect((s) => s.breakpoints);
  const program = useSelect((s) => derive.program(s));
  if (stops.length === 0) return <p className={css.none}>{words.none}</p>;
  return (
    <>
      <ul className={css.list} aria-label={words.title}>
        {stops.map(({ stop, on }) => {
          const text = stopInWords(messages, program, stop),
            at = placeOfStop(program, stop);
          return (
            <li key={keyOf(stop)} data-stop={keyOf(stop)}>
              <label>
                <input
                  type="checkbox"
                  checked={on}
                  onChange={(event) => actions.switchStop(stop, event.currentTarget.checked)}
                />
                <span>{text}</span>
              </label>
              {at !== null && (
                <button
                  type="button"
                  className={css.link}
                  onClick={() => {
                    actions.seek(at);
                    onClose();
                  }}
                >
                  {words.go}
                </button>
              )}
              <Button
                look="bare"
                small
                icon={<Trash2 />}
                label={words.remove(text)}
                onClick={() => actions.toggleStop(stop)}
              />
            </li>
          );
        })}
      </ul>
      <div className={css.run}>
        <Button
          small
          onClick={() => {
            onClose();
            actions.run(-1);
          }}
        >
          {words.runBack}
        </Button>
        <Button
          small
          look="solid"
          onClick={() => {
            onClose();
            actions.run(1);
          }}
        >
          {words.run}
        </Button>
        <Button small look="bare" onClick={() => actions.clearStops()}>
          {words.clear}
        </Button>
      </div>
    </>
  );
}

const KINDS = ['layer', 'tensor', 'cell', ...TESTS] as const;
type Kind = (typeof KINDS)[number];

function Form() {
  const { actions, store, derive } = useApp();
  const messages = useMessages(),
    words = messages.timeline.stepping;
  const id = useId();
  const program = useSelect((s) => derive.program(s));
  const full = useSelect((s) => s.breakpoints.length >= MOST_STOPS);
  const lit = litStep(program, store.getState().position);
  const [kind, setKind] = useState<Kind>('layer');
  const [refused, setRefused] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const made = program.spans.map((s) => s.formula.out);
  const here = lit?.span.formula.out ?? made[0]!;

  const add = (event: FormEvent): void => {
    event.preventDefault();
    const field = (name: string): string => {
      const value = new FormData(form.current!).get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const put = (stop: Breakpoint): void => {
      if (!store.getState().breakpoints.some((b) => keyOf(b.stop) === keyOf(stop))) actions.toggleStop(stop);
      setRefused(null);
    };
    if (kind === 'layer') {
      const chapter = program.chapters[Number(field('chapter'))]!;
      return put({ kind, pass: chapter.pass, layer: chapter.layer });
    }
    if (kind === 'tensor') return put({ kind, name: field('tensor') });
    if (kind === 'cell') {
      const name = field('tensor'),
        { shape } = program.tensors.get(name)!;
      const at = field('place')
        .split(/[,，\s]+/)
        .map(Number);
      if (at.length !== shape.length || at.some((i, axis) => !Number.isInteger(i) || i < 0 || i >= shape[axis]!))
        return setRefused(words.refusePlace(shape.map((s) => s - 1).join(', ')));
      return put({ kind, name, at: flatten(shape, at) });
    }
    const test: Test = kind,
      asks = test === 'above' || test === 'below',
      text = field('than').replace('−', '-');
    if (asks && (text === '' || !Number.isFinite(Number(text)))) return setRefused(words.refuseNumber);
    put({ kind: 'when', test, than: asks ? Number(text) : 0, name: field('watched') || null });
  };

  return (
    <form ref={form} className={css.form} onSubmit={add} noValidate>
      <label htmlFor={`${id}-kind`}>{words.stopAt}</label>
      <select
        id={`${id}-kind`}
        value={kind}
        onChange={(event) => {
          setKind(event.currentTarget.value as Kind);
          setRefused(null);
        }}
      >
        {KINDS.map((k) => (
          <option key={k} value={k}>
            {words.kinds[k]}
          </option>
        ))}
      </select>
      {kind === 'layer' && (
        <select
          name="chapter"
          aria-label={words.kinds.layer}
          defaultValue={lit ? chapterIndex(program, lit.span.index) : 0}
        >
          {PASSES.map((pass) => {
            const mine = program.chapters.filter((c) => c.pass === pass);
            return (
              mine.length > 0 && (
                <optgroup key={pass} label={messages.timeline.passes[pass]}>
                  {mine.map((c) => (
                    <option key={c.index} value={c.index}>
                      {c.layer}
                    </option>
                  ))}
                </optgroup>
              )
            );
          })}
        </select>
      )}
      {(kind === 'tensor' || kind === 'cell') && <Tensors name="tensor" label={words.tensor} made={made} here={here} />}
      {kind === 'cell' && (
        <input
          name="place"
          className="mono"
          aria-label={words.place}
          placeholder={words.place}
          defaultValue={lit ? placeText(lit.span.formula.shape, lit.cell) : '0'}
          autoComplete="off"
        />
      )}
      {(kind === 'above' || kind === 'below') && (
        <input
          name="than"
          className="mono"
          aria-label={words.than}
          defaultValue="1"
          inputMode="decimal"
          autoComplete="off"
        />
      )}
      {TESTS.includes(kind as Test) && <Tensors name="watched" label={words.watched} made={made} here="" anywhere />}
      <Button type="submit" disabled={full}>
        {words.add}
      </Button>
      <p role="alert">{full ? words.full(MOST_STOPS) : refused}</p>
      {(kind === 'sign' || kind === 'flip') && <p className={css.hint}>{words.hints[kind]}</p>}
    </form>
  );
}

const chapterIndex = (program: ReturnType<ReturnType<typeof useApp>['derive']['program']>, span: number): number =>
  program.chapters.findIndex((c) => span >= c.first && span <= c.last);

/** Coordinates as they are typed: 0, 3, 9, 2. */
function placeText(shape: readonly number[], cell: number): string {
  const at: number[] = [];
  let rest = cell;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return at.join(', ');
}

function Tensors({
  name,
  label,
  made,
  here,
  anywhere = false,
}: {
  readonly name: string;
  readonly label: string;
  readonly made: readonly string[];
  readonly here: string;
  readonly anywhere?: boolean;
}) {
  const words = useMessages().timeline.stepping;
  return (
    <select name={name} className="mono" aria-label={label} defaultValue={here}>
      {anywhere && <option value="">{words.anywhere}</option>}
      {made.map((tensor) => (
        <option key={tensor} value={tensor}>
          {tensor}
        </option>
      ))}
    </select>
  );
}

function Skipping() {
  const { actions } = useApp();
  const words = useMessages().timeline.stepping;
  const skip = useSelect((s) => s.skip);
  const id = useId();
  return (
    <fieldset className={css.skip}>
      <legend>{words.skipTitle}</legend>
      {SKIPS.map((one) => (
        <label key={one}>
          <input type="radio" name={id} checked={skip === one} onChange={() => actions.setSkip(one)} />
          {words.skips[one]}
        </label>
      ))}
    </fieldset>
  );
}
