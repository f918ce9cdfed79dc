import type { PointerEvent } from 'react';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { linkTo } from '../state/index.ts';
import { countOf, ordinalAt, positionAt, secondsAt } from '../trace/index.ts';
import { useApp, useMessages, useSelect } from '../views/context.tsx';
import { Mark } from '../views/shared/icons.tsx';
import { PlayButton } from '../views/timeline/Controls.tsx';
import { settled } from '../views/timeline/moves.ts';
import { plain, sentence } from '../words/sentence.ts';
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
  const messages = useMessages();
  const program = useSelect((s) => derive.program(s));
  const level = useSelect((s) => s.level);
  const schedule = derive.schedule(program, level);
  const root = useRef<HTMLDivElement>(null);
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
      slider.setAttribute(
        'aria-valuetext',
        plain(sentence(messages, program, derive.values(state), state.position, level)),
      );
    };
    paint();
    return store.subscribe(paint);
  }, [store, derive, program, schedule, level, passes, messages]);

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
      aria-label={messages.embed.bar}
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

function Count() {
  const app = useApp();
  const words = useMessages().embed;
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
  const words = useMessages().embed;
  const refresh = (event: { readonly currentTarget: HTMLAnchorElement }): void => {
    event.currentTarget.href = linkTo(app);
  };
  return (
    <a
      className={css.mark}
      href={linkTo(app)}
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
