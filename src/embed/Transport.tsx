import type { PointerEvent } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { countOf, ordinalAt, positionAt, secondsAt } from '../trace/index.ts';
import { useApp, useFirstMessages, useSayingMessages, useSelect } from '../views/context.tsx';
import { Mark } from '../views/shared/icons.tsx';
import { PlayButton } from '../views/timeline/PlayButton.tsx';
import { settled } from '../views/timeline/moves.ts';
import type * as Links from '../state/link.ts';
import type * as Sentences from '../words/sentence.ts';
import css from './embed.module.css';

/** Play, where we are, which step that is, and the way to the full page. */
export function Transport({ bar, mark }: { readonly bar: boolean; readonly mark: boolean }) {
  return (
    <>
      {bar && (
        <>
          <PlayButton className={css.play} />
          <Progress />
          <Count />
        </>
      )}
      {mark && <Opener />}
    </>
  );
}

const PASS_COLOURS = { forward: '', loss: css.loss, backward: css.backward, update: css.update } as const;

function Progress() {
  const app = useApp();
  const { store, derive, actions } = app;
  const words = useFirstMessages().embed,
    messages = useSayingMessages();
  const program = useSelect((s) => derive.program(s));
  const level = useSelect((s) => s.level);
  const schedule = derive.schedule(program, level);
  const root = useRef<HTMLDivElement>(null);
  const said = useSentences();
  const passes = useMemo(() => {
    const found: { pass: keyof typeof PASS_COLOURS; from: number; to: number }[] = [];
    for (const { pass, first, last } of program.chapters) {
      const [from, to] = [schedule.knots[first]!, schedule.knots[last + 1]!],
        before = found.at(-1);
      if (before?.pass === pass) before.to = to;
      else found.push({ pass, from, to });
    }
    return found;
  }, [program, schedule]);

  useLayoutEffect(() => {
    const slider = root.current!;
    const fills = [...slider.querySelectorAll<HTMLElement>('[data-fill]')];
    const knob = slider.querySelector<HTMLElement>('[data-playhead]')!;
    const paint = (): void => {
      const state = store.getState();
      if (!state.model || derive.program(state) !== program) return;
      const seconds = secondsAt(schedule, state.position);
      knob.style.left = `${(100 * seconds) / schedule.seconds}%`;
      passes.forEach(({ from, to }, i) => {
        fills[i]!.style.transform = `scaleX(${Math.min(Math.max((seconds - from) / (to - from), 0), 1)})`;
      });
      if (state.playing) return;
      slider.setAttribute('aria-valuenow', String(ordinalAt(program, state.position, level)));
      if (said && messages) {
        const spoken = said.sentence(messages, program, derive.values(state), state.position, level);
        slider.setAttribute('aria-valuetext', said.plain(spoken));
      }
    };
    paint();
    return store.subscribe(paint);
  }, [store, derive, program, schedule, level, passes, messages, said]);

  const held = useRef<{ readonly playing: boolean } | null>(null);
  const under = (event: PointerEvent): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return positionAt(schedule, ((event.clientX - left) / width) * schedule.seconds);
  };
  return (
    <div
      ref={root}
      className={css.bar}
      role="slider"
      tabIndex={0}
      aria-label={words.bar}
      aria-valuemin={0}
      aria-valuemax={countOf(program, level)}
      aria-valuenow={0}
      data-track
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { playing: store.getState().playing };
        actions.pause();
        actions.seek(under(event));
      }}
      onPointerMove={(event) => held.current && actions.seek(under(event))}
      onPointerUp={(event) => {
        if (!held.current) return;
        actions.seek(settled(app, under(event)));
        if (held.current.playing) actions.play();
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
    >
      <div className={css.rails}>
        {passes.map(({ pass, from, to }) => (
          <i key={pass} className={PASS_COLOURS[pass]} style={{ flexGrow: to - from }}>
            <i data-fill />
          </i>
        ))}
      </div>
      <b className={css.knob} data-playhead />
    </div>
  );
}

/** What makes sentences, once it is there. */
function useSentences(): typeof Sentences | null {
  const [said, setSaid] = useState<typeof Sentences | null>(null);
  useEffect(() => {
    // Where it cannot be had, the step is told as a number.
    void import('../words/sentence.ts').then(setSaid, () => {});
  }, []);
  return said;
}

function Count() {
  const app = useApp();
  const words = useFirstMessages().embed;
  const program = useSelect((s) => app.derive.program(s));
  const level = useSelect((s) => s.level);
  const total = countOf(program, level).toLocaleString('en');
  const number = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const paint = (): void => {
      const text = ordinalAt(program, app.store.getState().position, level).toLocaleString('en');
      if (number.current && number.current.textContent !== text) number.current.textContent = text;
    };
    paint();
    return app.store.subscribe(paint);
  }, [app, program, level]);
  return (
    <p className={css.count} data-counter={level} title={words.count('…', total)}>
      <b ref={number} style={{ minWidth: `${total.length}ch` }} /> / {total}
    </p>
  );
}

/** The way to the full page, at the same frame. */
function Opener() {
  const app = useApp();
  const words = useFirstMessages().embed;
  const [links, setLinks] = useState<typeof Links | null>(null);
  useEffect(() => void import('../state/link.ts').then(setLinks, () => {}), []);
  const href = (): string => links?.linkTo(app) ?? './';
  const refresh = (event: { readonly currentTarget: HTMLAnchorElement }): void => {
    event.currentTarget.href = href();
  };
  return (
    <a
      className={css.mark}
      href={href()}
      target="_blank"
      rel="noopener"
      aria-label={words.open}
      title={words.open}
      onPointerEnter={refresh}
      onPointerDown={refresh}
      onFocus={refresh}
      onClick={refresh}
    >
      <Mark size={24} />
      <span>Backlit</span>
    </a>
  );
}
