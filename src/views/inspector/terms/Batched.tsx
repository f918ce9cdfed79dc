import type { Part } from '../../../trace/index.ts';
import { isGradient, patternOf } from '../../../words/index.ts';
import { useApp, useMessages } from '../../context.tsx';
import { Figure } from '../CellNumber.tsx';
import { MomentContext, useInspected } from '../moment.ts';
import css from './batched.module.css';
import { Made } from './Made.tsx';
import { topOf } from './window.ts';
import { Bar } from './Windows.tsx';

/** A sum over the samples of a batch: what the one that is looked at adds, drawn as it would be alone, and what each adds. */
export function Batched({ parts }: { readonly parts: readonly Part[] }) {
  const moment = useInspected(),
    { actions } = useApp(),
    words = useMessages().inspector.batch;
  const { explanation, program, now, row } = moment;
  const open = parts.find((p) => now !== null && now >= p.first && now < p.end) ?? parts[row]!;
  // The sum begins anew with each sample.
  const before = explanation.terms.slice(0, open.first).findLast((term) => term !== null)?.running ?? 0;
  const terms = explanation.terms
    .slice(open.first, open.end)
    .map((term) => term && { ...term, t: term.t - open.first, running: term.running - before });
  const own = { ...explanation, terms, total: open.sum };
  const here = now !== null && now >= open.first && now < open.end ? now - open.first : null;
  const kind = isGradient(program, explanation.name) ? 'gradient' : 'value',
    top = topOf(parts.map((p) => p.sum)) || 1;
  return (
    <div className={css.batched} data-batched={open.sample}>
      <h3 className={css.title}>
        {words.sample(open.sample + 1, parts.length)} <Figure value={open.sum} tone={kind} signed strong />
      </h3>
      <MomentContext value={{ ...moment, explanation: own, pattern: patternOf(program, own), now: here }}>
        <Made />
      </MomentContext>
      <h3 className={css.title}>{words.sum}</h3>
      <ol className={css.parts}>
        {parts.map(({ sample, sum, first }) => (
          <li key={sample}>
            <button
              type="button"
              aria-pressed={sample === open.sample}
              data-part={sum}
              onClick={() => actions.look(sample)}
            >
              <span>{words.one(sample + 1)}</span>
              {now === null || first <= now ? <Figure value={sum} tone={kind} signed strong /> : <span>·</span>}
              <Bar share={now === null || first <= now ? sum / top : 0} kind={kind} />
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
