import { Minus, Plus } from 'lucide-react';
import { line } from 'd3-shape';
import { scaleLinear } from 'd3-scale';
import { useEffect, useState } from 'react';
import type { Cell } from '../../trace/index.ts';
import type { Rerun } from '../../trace/rerun.ts';
import type { CurvePoint } from '../../trace/loss-curve.ts';
import { coarseFirst, curvePoint } from '../../trace/loss-curve.ts';
import { numberText } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { addressOf } from './cells.ts';
import { useInspected } from './moment.ts';
import css from './nudge.module.css';
import { useRerun } from './reruns.ts';

const WIDTH = 270,
  HEIGHT = 120,
  EDGE = 16,
  POINTS = 65,
  /** Milliseconds of work between two frames. */
  SLICE = 7;

/** The loss as one number moves and all others stay, with the gradient as the tangent where it is. */
export function LossCurve({ cell, gradient }: { readonly cell: Cell; readonly gradient: number | null }) {
  const { program } = useInspected();
  const words = useMessages().inspector.nudge;
  const [zoom, setZoom] = useState(0);
  const rerun = useRerun(addressOf(program, cell), (r) => r);
  const here = rerun?.at(cell) ?? 0;
  const reach = Math.max(1, 2 * Math.abs(here)) * 4 ** -zoom;
  const points = usePoints(rerun, cell, reach);
  return (
    <div data-loss-curve={points.length}>
      {rerun && points.length > 2 && (
        <Plot points={points} here={here} loss={rerun.loss} reach={reach} gradient={gradient} />
      )}
      <p className={css.zoom}>
        {words.curveNote}
        <span>
          <Button
            small
            look="bare"
            icon={<Minus />}
            label={words.wider}
            disabled={zoom <= -3}
            onClick={() => setZoom(zoom - 1)}
          />
          <Button
            small
            look="bare"
            icon={<Plus />}
            label={words.closer}
            disabled={zoom >= 6}
            onClick={() => setZoom(zoom + 1)}
          />
        </span>
      </p>
    </div>
  );
}

/** Points of the curve, worked out a few at a time between frames, the telling ones first. */
function usePoints(rerun: Rerun | null, cell: Cell, reach: number): readonly CurvePoint[] {
  const [points, setPoints] = useState<readonly CurvePoint[]>([]);
  useEffect(() => {
    if (!rerun) return;
    const order = coarseFirst(POINTS),
      found: CurvePoint[] = [];
    let timer: ReturnType<typeof setTimeout>;
    const work = (): void => {
      const start = performance.now();
      while (found.length < order.length && performance.now() - start < SLICE)
        found.push(curvePoint(rerun, cell, reach, order[found.length]!, POINTS));
      setPoints([...found].sort((a, b) => a.x - b.x));
      if (found.length < order.length) timer = setTimeout(work, 16);
    };
    timer = setTimeout(work);
    return () => clearTimeout(timer);
  }, [rerun, cell, reach]);
  return points;
}

function Plot({
  points,
  here,
  loss,
  reach,
  gradient,
}: {
  readonly points: readonly CurvePoint[];
  readonly here: number;
  readonly loss: number;
  readonly reach: number;
  readonly gradient: number | null;
}) {
  const words = useMessages().inspector.nudge;
  const finite = points.filter((p) => Number.isFinite(p.loss));
  const low = Math.min(loss, ...finite.map((p) => p.loss)),
    high = Math.max(loss, ...finite.map((p) => p.loss), low + 1e-9);
  const left = scaleLinear([here - reach, here + reach], [2, WIDTH - 2]),
    top = scaleLinear([low - (high - low) * 0.08, high + (high - low) * 0.12], [HEIGHT - EDGE, 4]);
  const path = line<CurvePoint>()
    .x((p) => left(p.x))
    .y((p) => top(p.loss));
  const run = reach * 0.45;
  return (
    <svg
      className={css.curve}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={words.curveLabel(numberText(loss), gradient === null ? '…' : numberText(gradient))}
    >
      <path className={css.axis} d={`M0,${HEIGHT - EDGE}H${WIDTH}M${left(here)},4V${HEIGHT - EDGE}`} />
      <path className={css.line} d={path(finite) ?? ''} />
      {gradient !== null && Number.isFinite(gradient) && (
        <path
          className={css.tangent}
          data-tone={gradient > 0 ? 'gradient+' : 'gradient-'}
          d={`M${left(here - run)},${top(loss - gradient * run)}L${left(here + run)},${top(loss + gradient * run)}`}
        />
      )}
      <circle className={css.point} cx={left(here)} cy={top(loss)} r={4.5} />
      <text className={css.tick} x={2} y={HEIGHT - 4}>
        {numberText(here - reach)}
      </text>
      <text className={css.tick} x={left(here)} y={HEIGHT - 4} textAnchor="middle">
        {numberText(here)}
      </text>
      <text className={css.tick} x={WIDTH - 2} y={HEIGHT - 4} textAnchor="end">
        {numberText(here + reach)}
      </text>
      <text className={css.tick} x={2} y={12}>
        {words.lossAxis} {numberText(high)}
      </text>
    </svg>
  );
}
