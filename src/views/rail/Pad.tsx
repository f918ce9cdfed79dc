import { Check, Eraser, Undo2, X } from 'lucide-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { centre } from '../../core/data/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { useValues } from './useValues.ts';
import { useDark } from '../app/theme.ts';
import { Button } from '../shared/Button.tsx';
import { Digit } from './Digit.tsx';
import type { Point, Stroke } from './ink.ts';
import { SIDE, blankInk, draw, inkOf } from './ink.ts';
import css from './pad.module.css';
import { Prediction } from './Prediction.tsx';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onPicture: (file: File | undefined) => Promise<void>;
}

/** How far an arrow key moves the pen, and with Shift. */
const STEP = 8;
const LEAP = 28;

/** A pad to draw a digit on: every movement of the pen is the sample at once, so the whole page follows the hand. */
export function Pad({ open, onClose, onPicture }: Props) {
  const words = useMessages().rail,
    close = useMessages().app.close,
    heading = useId();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = panel.current!;
    if (!open) return;
    const before = document.activeElement;
    element.showPopover();
    element.querySelector<HTMLElement>('[data-pad]')?.focus({ preventScroll: true });
    return () => {
      element.hidePopover();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [open]);
  return (
    // Escape closes; a picture dropped here is read.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={panel}
      popover="manual"
      role="dialog"
      aria-labelledby={heading}
      className={css.pad}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void onPicture(event.dataTransfer.files[0]).then(onClose);
      }}
    >
      {open && (
        <>
          <div className={css.header}>
            <h2 id={heading}>{words.padTitle}</h2>
            <Button look="bare" icon={<X />} label={close} onClick={onClose} />
          </div>
          <Sheet onDone={onClose} />
        </>
      )}
    </div>
  );
}

/** The paper, the pen, and what the network makes of it. */
function Sheet({ onDone }: { readonly onDone: () => void }) {
  const { actions, history } = useApp(),
    words = useMessages().rail;
  const dark = useDark();
  const values = useValues(),
    model = useSelect((s) => s.model!),
    mine = useSelect((s) => s.sample.kind === 'drawn');
  const canvas = useRef<HTMLCanvasElement>(null);
  const ink = useRef(blankInk());
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [pen, setPen] = useState<(Point & { readonly down: boolean }) | null>(null);
  const begun = useRef(false);
  const input = model.network.layers.find((l) => l.type === 'input')!.id;

  /** Shows the ink and makes it the sample. The first of a session can be undone; the others belong to it. */
  const shown = (sample: boolean): void => {
    paint(canvas.current!, ink.current, dark);
    if (!sample) return;
    const time = history.getState();
    if (begun.current) time.pause();
    actions.choose({ kind: 'drawn', pixels: centre(ink.current, SIDE, SIDE), label: null });
    time.resume();
    begun.current = true;
  };
  useEffect(() => paint(canvas.current!, ink.current, dark), [dark]);

  const put = (next: readonly Stroke[]): void => {
    setStrokes(next);
    ink.current = inkOf(next);
    shown(begun.current);
  };
  const start = (point: Point): void => {
    setStrokes([...strokes, [point]]);
    draw(ink.current, point, point);
    shown(true);
  };
  const go = (points: readonly Point[]): void => {
    const stroke = strokes.at(-1)!;
    points.forEach((point, i) => draw(ink.current, points[i - 1] ?? stroke.at(-1)!, point));
    setStrokes([...strokes.slice(0, -1), [...stroke, ...points]]);
    shown(true);
  };
  const at = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: ((clientX - box.left) * SIDE) / box.width, y: ((clientY - box.top) * SIDE) / box.height };
  };
  const touching = useRef<number | null>(null);
  const touch = (event: PointerEvent): void => {
    if (event.button !== 0 || touching.current !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    touching.current = event.pointerId;
    setPen(null);
    start(at(event));
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== touching.current || strokes.length === 0) return;
    const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
    go((all.length > 0 ? all : [event]).map(at));
  };
  const lift = (event: PointerEvent): void => {
    if (event.pointerId === touching.current) touching.current = null;
  };

  const press = (event: KeyboardEvent): void => {
    const { key, shiftKey } = event,
      now = pen ?? { x: SIDE / 2, y: SIDE / 2, down: false },
      by = shiftKey ? LEAP : STEP;
    const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[key];
    if (key === 'z' && (event.ctrlKey || event.metaKey)) put(strokes.slice(0, -1));
    else if (key === ' ') {
      if (!now.down) start(now);
      setPen({ ...now, down: !now.down });
    } else if (way) {
      const clamp = (v: number): number => Math.min(Math.max(v, 0), SIDE);
      const next = { x: clamp(now.x + way[0]!), y: clamp(now.y + way[1]!) };
      if (now.down) go([next]);
      setPen({ ...next, down: now.down });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={css.body}>
      {/* Something to draw on is operated like an application: keys go to the pen. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={css.paper}
        data-pad
        role="application"
        aria-label={words.pad}
        tabIndex={0} // oxlint-disable-line jsx-a11y/no-noninteractive-tabindex
        onPointerDown={touch}
        onPointerMove={move}
        onPointerUp={lift}
        onPointerCancel={lift}
        onKeyDown={press}
        onFocus={(event) =>
          event.currentTarget.matches(':focus-visible') && setPen(pen ?? { x: SIDE / 2, y: SIDE / 2, down: false })
        }
        onBlur={() => setPen(null)}
      >
        <canvas ref={canvas} width={SIDE} height={SIDE} />
        {strokes.length === 0 && <p className={css.hint}>{words.padHint}</p>}
        {pen && (
          <i
            className={css.pen}
            data-down={pen.down}
            style={{ left: `${(pen.x / SIDE) * 100}%`, top: `${(pen.y / SIDE) * 100}%` }}
          />
        )}
        <span className="visually-hidden" role="status">
          {pen && (pen.down ? words.penDown : words.penUp)}
        </span>
      </div>
      <div className={css.seen}>
        <p>{words.seen}</p>
        <Digit className={css.small} pixels={mine ? values.get(`${input}.y`)! : BLANK} />
        {mine && <Prediction />}
      </div>
      <div className={css.tools}>
        <Button icon={<Undo2 />} disabled={strokes.length === 0} onClick={() => put(strokes.slice(0, -1))}>
          {words.undoStroke}
        </Button>
        <Button icon={<Eraser />} disabled={strokes.length === 0} onClick={() => put([])}>
          {words.clear}
        </Button>
        <Button look="solid" icon={<Check />} onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}

const BLANK = new Float32Array(784);

function paint(canvas: HTMLCanvasElement, ink: Float32Array, dark: boolean): void {
  const context = canvas.getContext('2d')!,
    image = context.createImageData(SIDE, SIDE);
  const [r, g, b] = dark ? [236, 238, 242] : [22, 24, 29];
  for (let i = 0; i < ink.length; i++) {
    image.data[4 * i] = r!;
    image.data[4 * i + 1] = g!;
    image.data[4 * i + 2] = b!;
    image.data[4 * i + 3] = ink[i]! * 255;
  }
  context.putImageData(image, 0, 0);
}
