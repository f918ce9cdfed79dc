import { line } from 'd3-shape';
import { scaleLinear } from 'd3-scale';
import { decimalsOf, rounded } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import type { Active } from './activation.ts';
import { shown } from '../shared/number.ts';
import css from './curve.module.css';
import { useInspected } from './moment.ts';
import { Tex } from './Tex.tsx';
import { CellNumber } from './CellNumber.tsx';

const WIDTH = 150;
const HEIGHT = 92;

/** The activation as a curve with the present number on it; in the backward pass, its tangent. */
export function Curve({
  active: { curve, before, after },
  pending,
}: {
  readonly active: Active;
  /** The number that goes in is still being made. */
  readonly pending: boolean;
}) {
  const { values, explanation } = useInspected();
  const words = useMessages().inspector;
  const z = values.get(before.name)![before.at]!,
    y = values.get(after.name)![after.at]!;
  const backward = explanation.span.pass === 'backward';
  const reach = Number.isFinite(z) ? Math.max(3, Math.abs(z) * 1.2) : 3;
  const xs = Array.from({ length: 121 }, (_, i) => -reach + (i / 120) * 2 * reach);
  const points = xs.map((x): [number, number] => [x, curve.value(x)]);
  const low = Math.min(0, ...points.map((p) => p[1])),
    high = Math.max(...points.map((p) => p[1]), low + 1);
  const margin = (high - low) * 0.14;
  const left = scaleLinear([-reach, reach], [0, WIDTH]),
    top = scaleLinear([low - margin, high + margin], [HEIGHT, 0]);
  const path = line()
    .x((p) => left(p[0]))
    .y((p) => top(p[1]));
  const slope = curve.derivative(z);
  const run = reach * 0.5;
  const result = rounded(y, decimalsOf([y]));
  return (
    <section className={css.curve} aria-label={words.activation} data-curve={curve.name}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={curve.name}>
        <path className={css.axis} d={`M0,${top(0)}H${WIDTH}M${left(0)},0V${HEIGHT}`} />
        <path className={css.line} d={path(points) ?? ''} />
        {Number.isFinite(z) && Number.isFinite(y) && !pending && (
          <>
            {backward && Number.isFinite(slope) && (
              <path
                className={css.tangent}
                d={`M${left(z - run)},${top(y - slope * run)}L${left(z + run)},${top(y + slope * run)}`}
              />
            )}
            <path className={css.drop} d={`M${left(z)},${top(0)}V${top(y)}`} />
            <circle className={css.point} cx={left(z)} cy={top(y)} r={5} />
          </>
        )}
      </svg>
      <div className={css.words}>
        <span className={css.name}>
          {(words.curves as { readonly [name: string]: string })[curve.name] ?? curve.name}
        </span>
        <Tex
          tex={`y = ${curve.markup('z')}${pending ? '' : ` = \\htmlData{name=${after.name}, at=${after.at}}{\\mathbf{${result.tex}}}`}`}
        />
        <p className={css.at}>z = {pending ? '…' : <CellNumber cell={before} digits={decimalsOf([z])} />}</p>
        {backward && (
          <p className={css.at}>
            {words.slope} <b className="mono">{shown(slope)}</b>
          </p>
        )}
      </div>
    </section>
  );
}
