import { useState } from 'react';
import type { ExplainedTerm, Explanation } from '../../../trace/index.ts';
import type { Grid, Pattern } from '../../../words/index.ts';
import { decimalsOf, isGradient, symbolOf } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { CellLink, CellNumber, Figure } from '../CellNumber.tsx';
import { useInspected } from '../moment.ts';
import type { Order } from './rows.ts';
import { rowName, rowsOf, sharedPlace, tellingFactor } from './rows.ts';
import css from './table.module.css';
import { useUnfolding } from './unfolding.tsx';

interface Props {
  readonly explanation: Explanation;
  readonly pattern: Pattern;
  readonly now: number | null;
  readonly most?: number;
  readonly title?: string;
  /** Terms of a window are named by their place in it. */
  readonly grid?: Grid;
  /** A last row with the sum. */
  readonly total?: boolean;
}

/** Terms as a table: what each is about, its factors, what it adds, the sum so far. */
export function TermTable({ explanation, pattern, now, most = 12, title, grid, total = false }: Props) {
  const { program } = useInspected();
  const messages = useMessages(),
    words = messages.inspector;
  const mine = explanation.terms
    .slice(pattern.first, pattern.end)
    .filter((term): term is ExplainedTerm => term !== null);
  const [order, setOrder] = useState<Order | null>(null);
  const { limit, buttons } = useUnfolding(mine.length, most);
  const max = explanation.reduce === 'max';
  const used: Order = order ?? (mine.length > most || grid ? 'size' : 'order');
  // A number in a hand stays, however little it adds by now.
  const [held, setHeld] = useState<number | null>(null);
  const { shown, rest } = rowsOf(mine, used, limit, [now, held]);
  const telling = tellingFactor(program, mine);
  const names = shown.map((term) =>
      rowName(messages, program, explanation, term, telling, grid ?? null, pattern.first),
    ),
    place = sharedPlace(names);
  const factors = mine[0]?.factors ?? [];
  const letters = factors.map((f) => symbolOf(program, f.name, explanation.span.layer));
  const tone = factors.some((f) => isGradient(program, f.name)) ? 'gradient' : 'value';
  const scale = mine.find((term) => term.scale !== 1)?.scale;
  // Where some count and others do not, each row says how much.
  const weighed = new Set(mine.map((term) => term.scale)).size > 1;
  const single = factors.length === 1 && scale === undefined;
  const running =
    !max && !total && !grid && used === 'order' && mine.length > 2 && factors.length < 3 && rest.count === 0;
  const digits = factors.map((_, k) => decimalsOf(mine.map((term) => term.factors[k]!.value)));
  const places = decimalsOf([...mine.map((term) => term.product), explanation.total]);
  const winner = max ? mine.find((term) => term.product === explanation.total)?.t : undefined;
  const long = mine.length > most;
  const sortable = mine.length > 2 && !max && !grid;
  const weight = mine.reduce((sum, term) => sum + Math.abs(term.product), 0);
  const shares = used === 'size' && !max && mine.length > 2 && weight > 0 && Number.isFinite(weight);
  return (
    <div className={css.block}>
      {(title !== undefined || long || sortable) && (
        <header className={css.head}>
          <h3 data-symbols={/∂/.test(title ?? '') || undefined}>{title ?? words.terms(mine.length)}</h3>
          {sortable && (
            <span className={css.switch} role="group" aria-label={words.sorting}>
              {(['order', 'size'] as const).map((o) => (
                <button key={o} type="button" aria-pressed={used === o} onClick={() => setOrder(o)}>
                  {words.orders[o]}
                </button>
              ))}
            </span>
          )}
        </header>
      )}
      <table className={css.table}>
        <thead>
          <tr>
            <th>{grid ? words.position : place.replace(/(, |，| )$/, '')}</th>
            {letters.map((letter, k) => (
              <th key={k}>{letter}</th>
            ))}
            {weighed && <th>×</th>}
            {!single && <th>{scale === undefined && letters.length < 3 ? letters.join(' · ') : words.product}</th>}
            {running && <th className={css.running}>{words.soFar}</th>}
            {shares && <th title={words.shareTitle}>{words.share}</th>}
          </tr>
        </thead>
        {/* The listener only hears which row the keyboard is in. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody
          onFocus={({ target }) => setHeld(Number(target.closest('tr')?.dataset['term'] ?? NaN))}
          onBlur={() => setHeld(null)}
        >
          {shown.map((term, i) => (
            <tr
              key={term.t}
              data-state={now === null || term.t < now ? 'done' : term.t === now ? 'now' : 'later'}
              data-won={term.t === winner ? '' : undefined}
              data-term={term.t}
            >
              <td>
                {term.t === winner && <span className={css.crown}>✓</span>}
                <CellLink
                  cell={term.factors[telling] ?? explanation}
                  text={names[i]!.slice(place.length)}
                  label={names[i]!}
                />
                {now !== null && term.t > now && <small> {words.toCome}</small>}
              </td>
              {term.factors.map((factor, k) => (
                <td key={k}>
                  <CellNumber cell={factor} digits={digits[k]!} />
                </td>
              ))}
              {weighed && <td className="mono">{Number(term.scale.toPrecision(4))}</td>}
              {!single && (
                <td>
                  <Figure value={term.product} digits={places} tone={tone} strong />
                </td>
              )}
              {running && (
                <td className={css.running}>
                  <Figure value={term.running} digits={places} />
                </td>
              )}
              {shares && <Share part={Math.abs(term.product) / weight} />}
            </tr>
          ))}
          {rest.count > 0 && !max && (
            <tr className={css.rest}>
              <td colSpan={letters.length + Number(!single) + Number(weighed)}>
                {rest.zeros === rest.count ? words.andZeros(rest.count) : words.andMore(rest.count, rest.zeros)}
              </td>
              {rest.zeros < rest.count && (
                <td>
                  <Figure value={rest.sum} digits={places} tone={tone} />
                </td>
              )}
              {shares && rest.zeros < rest.count && <Share part={rest.size / weight} />}
            </tr>
          )}
          {total && (
            <tr className={css.total}>
              <td colSpan={letters.length + Number(!single) + Number(weighed)}>{words.sum}</td>
              <td>
                <Figure value={explanation.total} digits={places} tone={tone} strong />
              </td>
              {shares && <td className={css.share}>100%</td>}
            </tr>
          )}
        </tbody>
      </table>
      {buttons}
    </div>
  );
}

/** What part of all that is added, in either direction, one term is. */
const Share = ({ part }: { readonly part: number }) => (
  <td className={css.share} data-share={part}>
    <i style={{ width: `${(part * 100).toFixed(1)}%` }} />
    <span className="mono">{part > 0 && part < 0.005 ? '<1' : (part * 100).toFixed(0)}%</span>
  </td>
);
