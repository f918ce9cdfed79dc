import { startTransition, useEffect, useState } from 'react';
import { reveal } from '../../../trace/index.ts';
import type { Part } from '../../../trace/index.ts';
import { litStep, partsOf } from '../../../trace/index.ts';
import { isGradient } from '../../../words/index.ts';
import type { App } from '../../../state/index.ts';
import { useApp, useMessages, useSelect } from '../../context.tsx';
import { shown, whole } from '../../shared/number.ts';
import css from './batch.module.css';

/** What the samples add to the number in the light, as far as they have been added; null where each has a number of its own. */
interface Sums {
  readonly parts: readonly (Part & { readonly done: boolean })[];
  readonly total: number | null;
  readonly gradient: boolean;
  /** The number is what a function makes of the sum, or the sum itself. */
  readonly name: string;
}

/** The least time between two pictures of the bar while the film runs, in milliseconds. */
const PACE = 200;

function sumsOf({ store, derive }: App): Sums | null {
  const state = store.getState();
  const explanation = state.model && derive.lit(state);
  if (!explanation) return null;
  const program = derive.program(state),
    parts = partsOf(program, explanation);
  if (!parts) return null;
  const lit = litStep(program, state.position)!,
    complete = reveal(explanation.span, explanation.at, state.position) >= 1,
    done = complete ? explanation.terms.length : lit.term + (lit.progress >= 1 ? 1 : 0);
  return {
    parts: parts.map((part) => ({ ...part, done: part.end <= done })),
    total: complete ? explanation.total : null,
    gradient: isGradient(program, explanation.name),
    name: explanation.name,
  };
}

/** The sums, followed at once when the film stands, and a few times a second while it runs. */
function useSums(): Sums | null {
  const app = useApp();
  const [sums, setSums] = useState(() => sumsOf(app));
  useEffect(() => {
    let when = 0;
    const follow = (): void => {
      const { playing } = app.store.getState(),
        now = performance.now();
      if (playing && now - when < PACE) return;
      when = now;
      if (playing) startTransition(() => setSums(sumsOf(app)));
      else setSums(sumsOf(app));
    };
    follow();
    return app.store.subscribe(follow);
  }, [app]);
  return sums;
}

/** The samples of the batch: the one that is looked at, or all; and what each adds to the number in the light. */
export function SampleBar() {
  const app = useApp(),
    words = useMessages().stage.batch;
  const batch = useSelect((s) => s.batch),
    row = useSelect((s) => app.derive.row(s)),
    all = useSelect((s) => s.row === null),
    labels = useSelect((s) => app.derive.samples(s));
  const sums = useSums();
  const top = Math.max(...(sums?.parts.map((p) => Math.abs(p.sum)).filter(Number.isFinite) ?? []), 0);
  return (
    <div className={css.bar} role="group" aria-label={words.label} data-batch={batch} data-row={all ? 'all' : row}>
      <button
        type="button"
        className={css.all}
        aria-pressed={all}
        title={words.allTitle}
        data-sample="all"
        onClick={() => app.actions.look(all ? row : null)}
      >
        {words.all}
      </button>
      <ol className={css.samples}>
        {Array.from({ length: batch }, (_, b) => {
          const part = sums?.parts[b];
          const label = labels[b]?.label ?? null;
          return (
            <li key={b}>
              <button
                type="button"
                className={css.sample}
                aria-pressed={b === row}
                aria-label={words.sample(b + 1)}
                title={label === null ? words.sample(b + 1) : words.labelled(b + 1, label)}
                data-sample={b}
                onClick={() => app.actions.look(b)}
              >
                <span>{b + 1}</span>
                {part && (
                  <b
                    className="mono"
                    data-part={part.done ? part.sum : undefined}
                    data-tone={tone(sums.gradient, part.done ? part.sum : 0)}
                    title={part.done ? whole(part.sum) : undefined}
                  >
                    {part.done ? shown(part.sum) : '·'}
                    <i style={{ width: `${part.done && top > 0 ? (Math.abs(part.sum) / top) * 100 : 0}%` }} />
                  </b>
                )}
              </button>
            </li>
          );
        })}
      </ol>
      {sums && (
        <p className={css.total} title={sums.name}>
          {words.total}{' '}
          <b className="mono" data-total={sums.total ?? undefined} data-tone={tone(sums.gradient, sums.total ?? 0)}>
            {sums.total === null ? '…' : shown(sums.total)}
          </b>
        </p>
      )}
    </div>
  );
}

const tone = (gradient: boolean, x: number): string => `${gradient ? 'gradient' : 'value'}${x < 0 ? '-' : '+'}`;
