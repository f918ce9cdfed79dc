import { Fragment } from 'react';
import { decimalsOf, symbolOf } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { Figure } from '../CellNumber.tsx';
import { useInspected } from '../moment.ts';
import { Product } from './Product.tsx';
import { topOf } from './window.ts';
import type { Way } from './ways.ts';
import css from './ways.module.css';

const WIDTH = 320;
const HEIGHT = 132;
/** How high each way runs above the straight one. */
const LIFT = [0, 40, 76];

/** The ways by which a gradient comes back through a normalisation: a picture of them, and what each adds. */
export function Ways({ ways }: { readonly ways: readonly Way[] }) {
  const { explanation, program, now } = useInspected();
  const words = useMessages().inspector.ways;
  const top = topOf(ways.map((w) => w.term.product)) || 1;
  const places = decimalsOf([...ways.map((w) => w.term.product), explanation.total]);
  const reached = (way: Way): boolean => now === null || way.term.t <= now;
  const ordered = [...ways].sort((a, b) => RANK.indexOf(a.name) - RANK.indexOf(b.name));
  const hat = symbolOf(
    program,
    ways.find((w) => w.name === 'direct')!.term.factors.at(-1)!.name,
    explanation.span.layer,
  );
  return (
    <section className={css.ways} aria-label={words.title(ways.length)}>
      <h3 className={css.title}>{words.title(ways.length)}</h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={css.picture} role="img" aria-label={words.picture}>
        {ordered.map((way, i) => {
          const { product } = way.term,
            y = HEIGHT - 26,
            rise = y - LIFT[i]! * 1.32,
            width = reached(way) ? 1 + (5 * Math.abs(product)) / top : 1;
          return (
            <g key={way.name} data-way={way.name} data-tone={!reached(way) ? 'later' : product < 0 ? 'minus' : 'plus'}>
              <path d={`M${WIDTH - 62},${y}C${WIDTH - 96},${rise} 96,${rise} 62,${y}`} strokeWidth={width} />
              {i > 0 && (
                <g>
                  <circle cx={WIDTH / 2} cy={y - LIFT[i]!} r={13} className={css.node} />
                  <text x={WIDTH / 2} y={y - LIFT[i]! + 4.5} className={css.letter}>
                    {words.letters[way.name]}
                  </text>
                </g>
              )}
            </g>
          );
        })}
        <text x={WIDTH - 28} y={HEIGHT - 22} className={css.end}>
          {hat}
        </text>
        <text x={28} y={HEIGHT - 22} className={css.end}>
          ∂L/∂x
        </text>
      </svg>
      <table className={css.table}>
        <tbody>
          {ordered.map((way) => {
            const { term, name } = way;
            return (
              <tr
                key={name}
                data-term={term.t}
                data-state={now === null || term.t < now ? 'done' : term.t === now ? 'now' : 'later'}
              >
                <th scope="row">
                  {words.names[name]}
                  <small>
                    {term.scale < 0 ? '−' : ''}
                    {Math.abs(term.scale) === 1 ? '' : `${Math.abs(term.scale)} · `}
                    {term.factors.map((f, k) => (
                      <Fragment key={k}>
                        {k > 0 && ' · '}
                        {symbolOf(program, f.name, explanation.span.layer)}
                      </Fragment>
                    ))}
                    {' = '}
                    {term.scale < 0 ? '−' : ''}
                    {Math.abs(term.scale) === 1 ? '' : `${Math.abs(term.scale)} · `}
                    <Product factors={term.factors} led={term.scale !== 1} />
                  </small>
                </th>
                <td data-way-sum={reached(way) ? term.product : undefined}>
                  {reached(way) ? <Figure value={term.product} digits={places} tone="gradient" signed strong /> : '·'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={css.why}>
        {words.why[ordered.some((w) => w.name === 'length') ? 'length' : ways.length === 3 ? 'three' : 'two']}
      </p>
    </section>
  );
}

const RANK = ['direct', 'mean', 'variance', 'square', 'length'];
