import { useState } from 'react';
import type { Grid } from '../../../words/index.ts';
import { channelOf, channelTerms, isGradient, partialSums, symbolOf } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { Figure } from '../CellNumber.tsx';
import { useInspected } from '../moment.ts';
import { HeatMap } from './HeatMap.tsx';
import { NumberGrid } from './NumberGrid.tsx';
import css from './windows.module.css';
import { tapsOf, topOf, topOfFactor } from './window.ts';
import type { Tap } from './window.ts';

/** Up to this many numbers stand on the page at once; beyond it one channel has numbers, the others are small pictures. */
const MOST_NUMBERS = 80;

/** A window and its kernel, channel by channel: what went in ⊙ weights = partial sum. */
export function Windows({ grid }: { readonly grid: Grid }) {
  const { explanation, pattern, program, now } = useInspected();
  const words = useMessages().inspector;
  const [chosen, choose] = useState<number | null>(null);
  const { first, end } = pattern;
  const tops = [0, 1].map((k) => topOfFactor(explanation, first, end, k));
  const until = now ?? Infinity;
  const sums = partialSums(explanation.terms, grid, first, until),
    top = topOf(sums) || 1;
  const channels = Array.from({ length: grid.channels }, (_, c) => c);
  const present = now !== null && now >= first && now < end ? channelOf(grid, now - first) : null;
  const reached = (c: number): boolean => now === null || channelTerms(grid, first, c)[0]! <= now;
  const kind = explanation.terms.some((t) => t?.factors.some((f) => isGradient(program, f.name)))
    ? 'gradient'
    : 'value';
  const letters = firstFactors(explanation).map((f) => symbolOf(program, f.name, explanation.span.layer));
  const given = firstFactors(explanation).some((f) => program.tensors.get(f.name)?.role === 'weight');
  const few = grid.rows * grid.columns <= 9 && grid.channels * grid.rows * grid.columns <= MOST_NUMBERS;
  const head = (
    <header className={css.head}>
      <span>
        {letters[0]} ⊙ {letters[1]}
        {given && <small> · {words.clickToEdit}</small>}
      </span>
      <span>{words.sum}</span>
    </header>
  );
  const pair = (taps: readonly Tap[], size: 'small' | 'medium', digits: number) => (
    <>
      <NumberGrid columns={grid.columns} taps={taps} k={0} top={tops[0]!} digits={digits} size={size} />
      <span className={css.times}>⊙</span>
      <NumberGrid columns={grid.columns} taps={taps} k={1} top={tops[1]!} digits={digits} size={size} />
    </>
  );
  if (few)
    return (
      <div className={css.windows}>
        {head}
        <ol className={css.rows}>
          {channels.map((c) => (
            <li key={c} className={css.row} data-present={c === present ? '' : undefined} data-partial={sums[c]}>
              <span className={css.index}>{c + 1}</span>
              {pair(tapsOf(explanation, grid, first, c, now), 'small', 1)}
              <span className={css.partial}>
                {reached(c) ? (
                  <Figure value={sums[c]!} tone={kind} signed strong />
                ) : (
                  <span className={css.later}>·</span>
                )}
              </span>
              <Bar share={sums[c]! / top} kind={kind} />
            </li>
          ))}
        </ol>
      </div>
    );
  const largest = sums.reduce((best, s, c) => (Math.abs(s) > Math.abs(sums[best]!) ? c : best), 0);
  const open = present ?? chosen ?? largest;
  return (
    <div className={css.windows}>
      {head}
      <div className={css.detail}>
        <p className={css.caption}>
          {(grid.slices ? words.slice : words.channel)(open + 1)}{' '}
          <Figure value={sums[open]!} tone={kind} signed strong />
        </p>
        <div className={css.pair}>
          {pair(tapsOf(explanation, grid, first, open, now), 'medium', grid.columns > 5 ? 1 : 2)}
        </div>
      </div>
      <ol className={css.tiles}>
        {channels.map((c) => {
          const taps = tapsOf(explanation, grid, first, c, now);
          const at = taps.findIndex((tap) => tap.state === 'now');
          return (
            <li key={c}>
              <button
                type="button"
                className={css.tile}
                aria-pressed={c === open}
                data-partial={sums[c]}
                onClick={() => choose(c === chosen ? null : c)}
                aria-label={(grid.slices ? words.slice : words.channel)(c + 1)}
              >
                <span className={css.index}>{c + 1}</span>
                {[0, 1].map((k) => (
                  <Thumb key={k} taps={taps} k={k} columns={grid.columns} top={tops[k]!} now={at < 0 ? null : at} />
                ))}
                <span className={css.partial}>
                  {reached(c) ? (
                    <Figure value={sums[c]!} tone={kind} signed strong />
                  ) : (
                    <span className={css.later}>·</span>
                  )}
                  <Bar share={sums[c]! / top} kind={kind} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const firstFactors = (explanation: ReturnType<typeof useInspected>['explanation']) =>
  explanation.terms.find((term) => term !== null)?.factors ?? [];

function Thumb({
  taps,
  k,
  columns,
  top,
  now,
}: {
  readonly taps: readonly Tap[];
  readonly k: number;
  readonly columns: number;
  readonly top: number;
  readonly now: number | null;
}) {
  const { program, explanation } = useInspected();
  const name = firstFactors(explanation)[k]?.name ?? '';
  return (
    <HeatMap
      columns={columns}
      pixels={taps.map((tap) => {
        const factor = tap.term?.factors[k];
        return factor ? { value: factor.value, cell: factor } : null;
      })}
      kind={isGradient(program, name) ? 'gradient' : 'value'}
      top={top}
      now={now}
      label={name}
    />
  );
}

/** A contribution as a bar to the right (+) or to the left (−) of the middle. */
export function Bar({ share, kind }: { readonly share: number; readonly kind: 'value' | 'gradient' }) {
  const size = Math.min(1, Math.abs(share)) * 50;
  return (
    <span className={css.bar} aria-hidden>
      {size > 0 && (
        <i
          data-tone={`${kind}${share > 0 ? '+' : '-'}`}
          style={{ width: `${size}%`, [share > 0 ? 'left' : 'right']: '50%' }}
        />
      )}
    </span>
  );
}
