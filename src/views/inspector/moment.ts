import { createContext, startTransition, useContext, useEffect, useState } from 'react';
import type { Program, Values } from '../../core/program.ts';
import type { App } from '../../state/index.ts';
import type { Explanation } from '../../trace/index.ts';
import { litStep } from '../../trace/index.ts';
import type { Pattern } from '../../words/index.ts';
import { patternOf } from '../../words/index.ts';
import { useApp } from '../context.tsx';
import { followed } from '../shared/followed.ts';

/** What the inspector shows: one cell, explained, at one moment. */
export interface Moment {
  readonly program: Program;
  readonly values: Values;
  /** The numbers before the changes that are still marked; null when none are. */
  readonly before: Values | null;
  readonly explanation: Explanation;
  readonly pattern: Pattern;
  /** The term in the light while a cell is being made; null when it is complete. */
  readonly now: number | null;
  /** The sample of a batch that is looked at. */
  readonly row: number;
}

/** The least time between two pictures of the panel while the film runs or is dragged, in milliseconds: long enough to read a number. */
const PACE = 350;

function momentOf({ store, derive }: App, last: Moment | null): Moment | null {
  const state = store.getState();
  const explanation = derive.lit(state);
  if (!explanation) return null;
  const program = derive.program(state),
    values = derive.values(state),
    before = derive.before(state);
  const { term } = litStep(program, state.position)!;
  const making = state.level === 'multiply' || (!state.playing && term < explanation.span.terms - 1);
  const now = making && explanation.span.terms > 1 ? term : null;
  const row = derive.row(state);
  if (last && last.explanation === explanation && last.before === before && last.now === now && last.row === row)
    return last;
  const pattern = last?.explanation === explanation ? last.pattern : patternOf(program, explanation);
  return { program, values, before, explanation, pattern, now, row };
}

/** The present moment; while playing it follows at most three times a second, and at once when the film stops. */
export function useMoment(): Moment | null {
  const app = useApp();
  const [moment, setMoment] = useState(() => momentOf(app, null));
  useEffect(() => {
    let last = moment;
    return followed(app.store, PACE, (state, rapid) => {
      const next = state.model ? momentOf(app, last) : last;
      if (next === last) return false;
      last = next;
      // While the film runs the panel is drawn between its frames, not in them.
      if (rapid) startTransition(() => setMoment(next));
      else setMoment(next);
      return true;
    });
    // The moment of the first picture is only where following begins.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [app]);
  return moment;
}

/** The moment that the sections of the inspector are about. */
export const MomentContext = createContext<Moment | null>(null);

export function useInspected(): Moment {
  const moment = useContext(MomentContext);
  if (!moment) throw new Error('a section of the inspector was rendered outside it');
  return moment;
}
