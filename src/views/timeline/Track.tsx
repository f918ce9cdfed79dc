import type { KeyboardEvent, PointerEvent } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Messages } from '../../i18n/index.ts';
import type { Chapter, Pass, Program } from '../../core/program.ts';
import { LOSS, OPTIMIZER } from '../../core/program.ts';
import { afterFrame } from '../../state/index.ts';
import { countOf, ordinalAt } from '../../trace/index.ts';
import { plain, sentence } from '../../words/sentence.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Hover } from './Hover.tsx';
import type { Bar } from './layout.ts';
import { barOf, namedOf, passesOf, positionUnder, shareOf, xOf } from './layout.ts';
import { settled, toChapter } from './moves.ts';
import { StopMarks } from './StopMarks.tsx';
import css from './timeline.module.css';

/** Pointer travel, in pixels, up to which a press is a click. */
const STILL = 4;

/** The chapters of the program like those of a film, the playhead over them, and the slider that both are. */
export function Track() {
  const app = useApp();
  const { store, derive, actions } = app;
  const messages = useMessages();
  const words = messages.timeline;
  const program = useSelect((s) => derive.program(s));
  const level = useSelect((s) => s.level);
  const schedule = derive.schedule(program, level);
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const titles = useMemo(() => titlesOf(messages, program), [messages, program]);
  const fonts = useFonts();
  const least = useMemo(() => titles.map((title) => textWidth(title, fonts)), [titles, fonts]);
  const bar = useMemo(() => barOf(program, schedule, width, least), [program, schedule, width, least]);
  const passWidth = (pass: Pass): number => textWidth(words.passes[pass], fonts) + 8;
  const named = bar.crowded ? namedOf(bar, least, passWidth) : [];
  const [hover, setHover] = useState<number | null>(null);
  usePaint(track, bar);

  // Where the bar begins, asked for once a gesture: asking in every event would have the page laid out anew in each.
  const left = useRef(0);
  const measure = (): void => void (left.current = track.current!.getBoundingClientRect().left);
  const under = (event: PointerEvent): number => positionUnder(bar, event.clientX - left.current);
  const drag = useRef<{ readonly x: number; readonly playing: boolean; moved: boolean } | null>(null);
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    measure();
    drag.current = { x: event.clientX, playing: store.getState().playing, moved: false };
    actions.pause();
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const held = drag.current;
    if (event.pointerType !== 'touch' || held) setHover(under(event));
    if (!held) return;
    if (!held.moved && Math.abs(event.clientX - held.x) > STILL) {
      held.moved = true;
      actions.setScrubbing(true);
    }
    if (held.moved) actions.seek(under(event));
  };
  const up = (event: PointerEvent<HTMLDivElement>): void => {
    const held = drag.current;
    drag.current = null;
    if (!held) return;
    if (event.pointerType === 'touch') setHover(null);
    const title = held.moved ? null : titleUnder(track.current!, event);
    if (event.type === 'pointercancel') actions.seek(store.getState().position);
    else if (title !== null) toChapter(app, program.chapters[title]!.start);
    else actions.seek(settled(app, under(event)));
    if (held.moved) actions.setScrubbing(false);
    if (held.playing) actions.play();
  };

  return (
    // The keys of the slider are those of the page (views/keys.ts): arrows, Home, End, Page Up and Down.
    <div
      ref={track}
      className={css.track}
      role="slider"
      tabIndex={0}
      aria-label={words.bar}
      aria-valuemin={0}
      aria-valuemax={countOf(program, level)}
      aria-valuenow={0}
      data-track
      onPointerEnter={measure}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onPointerLeave={() => setHover(null)}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Escape' && setHover(null)}
    >
      {bar.boxes.map((box, i) => (
        <div
          key={box.chapter.index}
          className={css.box}
          data-chapter={`${box.chapter.pass} ${box.chapter.layer}`}
          data-pass={box.chapter.pass}
          style={{ left: box.x, width: box.width }}
        >
          {!bar.crowded && box.width >= 28 && (
            <span className={css.title} data-title={i}>
              {titles[i]}
            </span>
          )}
          <i className={css.fill} />
        </div>
      ))}
      {bar.crowded &&
        passesOf(bar).map(({ pass, x, width: w }) => (
          <span key={pass} className={css.passTitle} style={{ left: x, width: w }}>
            {passWidth(pass) <= w && words.passes[pass]}
          </span>
        ))}
      {named.map((i) => (
        <span
          key={`name ${i}`}
          className={`${css.title} ${css.loose}`}
          data-title={i}
          style={{ left: bar.boxes[i]!.x }}
        >
          {titles[i]}
        </span>
      ))}
      <StopMarks bar={bar} />
      {hover !== null && <Hover bar={bar} position={hover} />}
      <div className={css.playhead} data-playhead>
        <i />
      </div>
    </div>
  );
}

/** Writes position into the page without a render: fills, playhead, and what the slider says of itself. */
function usePaint(track: React.RefObject<HTMLDivElement | null>, bar: Bar): void {
  const { store, derive } = useApp();
  const messages = useMessages();
  const level = useSelect((s) => s.level);
  useLayoutEffect(() => {
    const root = track.current;
    if (!root) return;
    const program = bar.schedule.program;
    const fills = [...root.querySelectorAll<HTMLElement>(`.${css.fill}`)];
    const playhead = root.querySelector<HTMLElement>(`.${css.playhead}`)!;
    const shown = new Float64Array(fills.length).fill(-1);
    let at = -1,
      spokenAt = -1,
      of: unknown = null,
      stopSaying = (): void => {};
    const say = (): void => {
      const state = store.getState(),
        { position } = state;
      root.setAttribute('aria-valuenow', String(ordinalAt(program, position, level)));
      root.setAttribute('aria-valuetext', plain(sentence(messages, program, derive.values(state), position, level)));
    };
    const paint = (): void => {
      const state = store.getState();
      if (!state.model || derive.program(state) !== program) return;
      const { position } = state;
      if (position !== at) {
        at = position;
        bar.boxes.forEach((box, i) => {
          const share = shareOf(bar.schedule, box, position);
          if (share !== shown[i]) fills[i]!.style.transform = `scaleX(${(shown[i] = share)})`;
        });
        playhead.style.transform = `translateX(${xOf(bar, position)}px)`;
      }
      const values = derive.values(state);
      if (!state.playing && !state.scrubbing && (spokenAt !== position || of !== values)) {
        stopSaying();
        // Of an edit ears may hear when eyes have seen it.
        if (spokenAt === position) stopSaying = afterFrame(say);
        else say();
        spokenAt = position;
        of = values;
      }
    };
    paint();
    const unsubscribe = store.subscribe(paint);
    return () => {
      stopSaying();
      unsubscribe();
    };
  }, [store, derive, track, bar, level, messages]);
}

/** The width of an element, kept up to date. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1000);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Whether the fonts of the page are there: until then widths of text are guesses. */
function useFonts(): boolean {
  const [ready, setReady] = useState(document.fonts.status === 'loaded');
  useEffect(() => {
    let here = true;
    void document.fonts.ready.then(() => here && setReady(true));
    return () => {
      here = false;
    };
  }, []);
  return ready;
}

/** The chapter whose title was pressed, or null. */
function titleUnder(track: HTMLElement, { clientX, clientY }: PointerEvent): number | null {
  for (const title of track.querySelectorAll<HTMLElement>('[data-title]')) {
    const { left, right, top, bottom } = title.getBoundingClientRect();
    if (clientX >= left && clientX <= right && clientY >= top && clientY <= bottom)
      return Number(title.dataset['title']);
  }
  return null;
}

/** What is written on each chapter. */
function titlesOf({ timeline: words }: Messages, { chapters }: Program): readonly string[] {
  const updates = chapters.filter((c) => c.pass === 'update').length;
  return chapters.map((c) =>
    c.pass === 'update' && updates === 1 ? words.chapter.wholeUpdate : words.chapter[c.pass](nameOf(words, c)),
  );
}

const nameOf = (words: Messages['timeline'], { layer }: Chapter): string =>
  layer === LOSS ? words.loss : layer === OPTIMIZER ? words.optimizer : layer;

/** As wide as a title is set, padding and all; remembered once the font is there. */
function textWidth(title: string, sure: boolean): number {
  let width = widths.get(title);
  if (width === undefined) {
    const pen = document.createElement('canvas').getContext('2d');
    if (pen) pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    width = Math.ceil((pen?.measureText(title).width ?? 7 * title.length) + 9);
    if (sure) widths.set(title, width);
  }
  return width;
}

const widths = new Map<string, number>();
