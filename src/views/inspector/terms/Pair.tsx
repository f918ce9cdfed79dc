import type { Messages } from '../../../i18n/index.ts';
import type { Explanation } from '../../../trace/index.ts';
import type { Grid } from '../../../words/index.ts';
import { isGradient, symbolOf } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { useInspected } from '../moment.ts';
import { HeatMap } from './HeatMap.tsx';
import { NumberGrid } from './NumberGrid.tsx';
import css from './windows.module.css';
import pair from './pair.module.css';
import { TermTable } from './TermTable.tsx';
import { tapsOf, topOf, topOfFactor } from './window.ts';

/** Windows up to this size stand as numbers, larger ones as pictures. */
const MOST_SIDE = 7;

/** One window: of two factors side by side, or of one alone. */
export function Pair({ grid }: { readonly grid: Grid }) {
  const { explanation, pattern, program, now } = useInspected();
  const words = useMessages().inspector;
  const { first, end, factors } = pattern;
  const taps = tapsOf(explanation, grid, first, 0, now);
  const shown = Array.from({ length: Math.min(2, factors) }, (_, k) => k);
  const tops = shown.map((k) => topOfFactor(explanation, first, end, k));
  const names = explanation.terms.find((t) => t !== null)?.factors.map((f) => f.name) ?? [];
  const letters = names.map((n) => symbolOf(program, n, explanation.span.layer));
  if (grid.columns <= MOST_SIDE && grid.rows <= MOST_SIDE) {
    const won = explanation.reduce === 'max' ? winnerOf(taps, explanation.total) : null;
    const single = factors === 1;
    return (
      <div className={css.windows}>
        <header className={css.head}>
          <span>{letters.slice(0, 2).join(' ⊙ ')}</span>
        </header>
        <div className={single ? pair.single : css.pair} data-wide={single && grid.columns > 4 ? '' : undefined}>
          {shown.map((k) => (
            <div key={k} className={pair.side}>
              {k === 1 && <span className={css.times}>⊙</span>}
              <NumberGrid
                columns={grid.columns}
                taps={taps}
                k={k}
                top={tops[k]!}
                digits={single && grid.columns <= 7 ? 3 : grid.columns > 5 ? 1 : 2}
                size={single && grid.columns <= 7 ? 'large' : 'medium'}
                winner={won}
                outside={single ? '–' : '0'}
              />
            </div>
          ))}
          {single && explanation.reduce === 'max' && (
            <p className={pair.note}>
              <span className={pair.crown}>✓</span> {words.winner} <small>{words.others}</small>
            </p>
          )}
          {single && explanation.reduce === 'sum' && explanation.terms.some((t) => t && t.scale !== 1) && (
            <p className={pair.note}>{weighed(words, explanation)}</p>
          )}
        </div>
      </div>
    );
  }
  const at = now === null ? null : now - first;
  const products = taps.map(({ term }) => term?.product ?? 0);
  const map = (k: number | null, label: string, caption: string) => (
    <figure key={k ?? 'product'}>
      <figcaption className={pair.caption} title={caption}>
        {caption}
      </figcaption>
      <HeatMap
        columns={grid.columns}
        pixels={taps.map(({ term, state }) =>
          term === null
            ? null
            : k === null
              ? { value: term.product, cell: null, later: state === 'later' }
              : { value: term.factors[k]!.value, cell: term.factors[k]! },
        )}
        kind={names.some((n, i) => (k === null || i === k) && isGradient(program, n)) ? 'gradient' : 'value'}
        top={k === null ? topOf(products) : tops[k]!}
        now={at !== null && at >= 0 && at < taps.length ? at : null}
        label={label}
      />
    </figure>
  );
  return (
    <div className={css.windows}>
      <div className={pair.maps} data-count={factors === 1 ? 1 : 3}>
        {shown.map((k) =>
          map(
            k,
            letters[k] ?? '',
            `${letters[k]} · ${isGradient(program, names[k] ?? '') ? words.comesBack : words.wentIn}`,
          ),
        )}
        {factors > 1 && map(null, words.product, letters.slice(0, 2).join(' · '))}
      </div>
      <TermTable explanation={explanation} pattern={pattern} now={now} most={6} title={words.largest} grid={grid} />
    </div>
  );
}

/** How the numbers of a window count that have one weight. */
function weighed(words: Messages['inspector'], { terms, span }: Explanation): string {
  const scale = terms.find((t) => t !== null)?.scale ?? 1,
    text = String(Number(scale.toPrecision(4)));
  if (terms.every((t) => t === null || t.scale === 0)) return words.noneCounts;
  return span.pass === 'backward' ? words.eachGives(text) : words.eachTimes(text);
}

/** The first tap that has the maximum. */
const winnerOf = (taps: ReturnType<typeof tapsOf>, total: number): number | null =>
  taps.find(({ term }) => term?.product === total)?.t ?? null;
