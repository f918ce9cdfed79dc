import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { trainWords } from '../../i18n/train.ts';
import type { EpochScore, Mark } from '../../state/training/messages.ts';
import { useSelect } from '../context.tsx';
import { shown } from '../shared/number.ts';
import css from './train.module.css';

const WIDTH = 270,
  HEIGHT = 132,
  LEFT = 38,
  BOTTOM = 18,
  TOP = 6;

interface Props {
  readonly marks: readonly Mark[];
  readonly epochs: readonly EpochScore[];
}

/** The loss over the epochs: of the batches as a line, of what is never learnt from as a dashed one with a point an epoch. */
export function Curve({ marks, epochs }: Props) {
  const words = trainWords(useSelect((s) => s.locale));
  const learnt = marks.filter((m) => Number.isFinite(m.loss)),
    unseen = epochs.flatMap(({ at, unseen: u }) => (u && Number.isFinite(u.loss) ? [{ at, loss: u.loss }] : []));
  const end = Math.max(marks.at(-1)!.at, 1e-9),
    top = Math.max(...learnt.map((m) => m.loss), ...unseen.map((m) => m.loss), 1e-6);
  const x = scaleLinear([0, end], [LEFT, WIDTH - 4]),
    y = scaleLinear([0, top], [HEIGHT - BOTTOM, TOP]).nice(3);
  const path = line<{ readonly at: number; readonly loss: number }>()
    .x((m) => x(m.at))
    .y((m) => y(m.loss));
  const whole = x.ticks(4).filter((n) => Number.isInteger(n));
  return (
    <svg
      className={css.curve}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={words.curveLabel(shown(marks.at(-1)!.loss), shown(end, 1))}
      data-curve={marks.length}
    >
      {y.ticks(3).map((tick) => (
        <g key={tick}>
          <path className={css.rule} d={`M${LEFT},${y(tick)}H${WIDTH - 4}`} />
          <text x={LEFT - 5} y={y(tick) + 3.5} textAnchor="end">
            {y.tickFormat(3)(tick)}
          </text>
        </g>
      ))}
      {whole.map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - 5} textAnchor="middle">
          {tick}
        </text>
      ))}
      <text x={WIDTH - 4} y={HEIGHT - 5} textAnchor="end">
        {whole.at(-1) !== undefined && x(whole.at(-1)!) > WIDTH - 40 ? '' : words.epochsAxis}
      </text>
      <path className={css.learnt} d={path(learnt) ?? ''} />
      {learnt.length === 1 && (
        <circle className={css.learntPoint} cx={x(learnt[0]!.at)} cy={y(learnt[0]!.loss)} r={3} />
      )}
      <path className={css.unseen} d={path(unseen) ?? ''} />
      {unseen.length <= 30 &&
        unseen.map((m) => <circle key={m.at} className={css.unseenPoint} cx={x(m.at)} cy={y(m.loss)} r={2.5} />)}
    </svg>
  );
}
