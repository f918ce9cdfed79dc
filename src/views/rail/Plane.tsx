import type { KeyboardEvent, PointerEvent } from 'react';
import { useEffect, useMemo, useRef } from 'react';
import { inputsOf } from '../../core/graph.ts';
import { useDark } from '../app/theme.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { putPoint } from './point.ts';
import { useValues } from './useValues.ts';
import { DARK, LIGHT, ramp, rampIndex } from '../shared/palette.ts';
import { Browse } from './Browse.tsx';
import css from './plane.module.css';
import { answersOver, frameOf, fromShare, pointsOf, toShare } from './plane.ts';
import { Numbers } from './Table.tsx';

/** Cells of the background along each side. */
const FINE = 64;
/** How near to a point, as a share of the side, counts as on it. */
const NEAR = 0.045;
/** Pixels that a pointer may tremble before a press becomes a drag. */
const TREMBLE = 3;
/** The share of the side that an arrow key moves the point by. */
const STEP = 0.02;

/** The plane of two inputs: samples as points over the network's answer, the present one in the light. */
export function Plane() {
  const app = useApp(),
    words = useMessages().rail,
    dark = useDark();
  const model = useSelect((s) => s.model!),
    given = useSelect((s) => app.derive.given(s)),
    shipped = useSelect((s) => (s.sample.kind === 'shipped' ? s.sample.index : -1)),
    values = useValues();
  const points = useMemo(() => pointsOf(model.samples), [model]);
  const frame = useMemo(() => frameOf(points), [points]);
  const answers = useMemo(
    () => answersOver((p, given) => app.derive.machine(p, given), model.network, frame, FINE),
    [app, model, frame],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  const input = `${inputsOf(model.network)[0]!.id}.y`;
  const [x = 0, y = 0] = values.get(input)!;
  const [right, down] = toShare(frame, x, y);

  useEffect(() => {
    const colours = ramp(dark ? DARK : LIGHT, 'value'),
      context = canvas.current!.getContext('2d')!,
      image = context.createImageData(FINE, FINE),
      pixels = new Uint32Array(image.data.buffer);
    answers(given).forEach((p, cell) => {
      const i = rampIndex(2 * p - 1, 1);
      pixels[cell] = i < 0 ? 0 : colours[i]!;
    });
    context.putImageData(image, 0, 0);
  }, [answers, dark, given]);

  /** Puts the sample somewhere; all movements after the first of a drag undo with it. */
  const put = (to: readonly [number, number], first: boolean): void => {
    const time = app.history.getState();
    if (!first) time.pause();
    putPoint(app, to, [...app.derive.own(app.store.getState()).get('target')!]);
    time.resume();
  };

  const drag = useRef<{
    readonly id: number;
    readonly x: number;
    readonly y: number;
    moved: boolean;
    begun: boolean;
  } | null>(null);
  const shareAt = (event: PointerEvent): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const take = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const [r, d] = shareAt(event);
    drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false, begun: false };
    if (Math.hypot(r - right, d - down) < NEAR) return;
    const found = nearest(
      points.map(([px, py]) => toShare(frame, px, py)),
      r,
      d,
    );
    if (found !== null) app.actions.choose({ kind: 'shipped', index: found });
    else {
      put(fromShare(frame, r, d), true);
      drag.current.begun = true;
    }
  };
  const move = (event: PointerEvent): void => {
    const now = drag.current;
    if (now?.id !== event.pointerId) return;
    now.moved ||= Math.hypot(event.clientX - now.x, event.clientY - now.y) > TREMBLE;
    if (!now.moved) return;
    const [r, d] = shareAt(event);
    put(fromShare(frame, clamp(r), clamp(d)), !now.begun);
    now.begun = true;
  };
  const press = (event: KeyboardEvent): void => {
    const by = STEP * 2 * frame.half,
      way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const [r, d] = toShare(frame, x + way[0]!, y + way[1]!);
    put(fromShare(frame, clamp(r), clamp(d)), !event.repeat);
  };

  return (
    <div className={css.data}>
      {/* A plane to point at is operated like an application: arrow keys move the point. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={css.plane}
        role="application"
        aria-label={`${words.plane}. ${words.planeHelp}`}
        title={words.planeHelp}
        tabIndex={0} // oxlint-disable-line jsx-a11y/no-noninteractive-tabindex
        onPointerDown={take}
        onPointerMove={move}
        onPointerUp={() => (drag.current = null)}
        onPointerCancel={() => (drag.current = null)}
        onKeyDown={press}
      >
        <canvas ref={canvas} width={FINE} height={FINE} />
        <svg viewBox="0 0 100 100" aria-hidden>
          {points.map(([px, py], i) => {
            const [r, d] = toShare(frame, px, py),
              one = model.samples[i]!.target[0]! > 0.5;
            return <Dot key={i} x={100 * r} y={100 * d} one={one} large={points.length < 10} present={i === shipped} />;
          })}
          <circle className={css.lit} cx={100 * right} cy={100 * down} r={3.6} data-lit={input} />
        </svg>
      </div>
      <p className={css.legend}>
        <span>
          <Sign one /> 1
        </span>
        <span>
          <Sign one={false} /> 0
        </span>
      </p>
      <Browse />
      <Numbers />
    </div>
  );
}

const clamp = (v: number): number => Math.min(Math.max(v, 0), 1);

/** The nearest of some places, when one is near at all. */
function nearest(places: readonly (readonly [number, number])[], r: number, d: number): number | null {
  let found: number | null = null,
    best = NEAR;
  places.forEach(([pr, pd], i) => {
    const away = Math.hypot(pr - r, pd - d);
    if (away < best) [found, best] = [i, away];
  });
  return found;
}

interface DotProps {
  readonly x: number;
  readonly y: number;
  readonly one: boolean;
  readonly large: boolean;
  readonly present: boolean;
}

/** Class 1 is a disc, class 0 a diamond. */
function Dot({ x, y, one, large, present }: DotProps) {
  const r = large ? 3 : 1.7;
  if (present) return null;
  return one ? (
    <circle className={css.one} cx={x} cy={y} r={r} />
  ) : (
    <path
      className={css.zero}
      d={`M${x} ${y - 1.3 * r}l${1.3 * r} ${1.3 * r}l${-1.3 * r} ${1.3 * r}l${-1.3 * r} ${-1.3 * r}z`}
    />
  );
}

const Sign = ({ one }: { readonly one: boolean }) => (
  <svg viewBox="0 0 10 10" width={10} height={10} aria-hidden>
    <Dot x={5} y={5} one={one} large present={false} />
  </svg>
);
