import { useEffect, useState } from 'react';
import type { Values } from '../../core/program.ts';
import type { Rerun } from '../../trace/rerun.ts';
import { rerunOf } from '../../trace/rerun.ts';
import { useApp } from '../context.tsx';

const made = new WeakMap<Values, Rerun | null>();

/** How long the page must be still before something is run again, in milliseconds. */
const STILL = 140;

/**
 * Something worked out from running the network again: once the film stands and nothing has changed for a moment, between
 * two frames. Null until then, and while what it was worked out from is another.
 */
export function useRerun<T>(key: string, work: (rerun: Rerun, values: Values) => T): T | null {
  const { store, derive } = useApp();
  const [result, setResult] = useState<{ readonly key: string; readonly given: Values; readonly of: T } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined,
      done: Values | null = null;
    const plan = (): void => {
      const state = store.getState();
      const given = state.model ? derive.given(state) : null;
      if (given === done && !state.playing) return;
      clearTimeout(timer);
      if (state.playing || !given) return;
      timer = setTimeout(() => {
        const now = store.getState();
        if (now.playing || !now.model) return;
        const numbers = derive.given(now),
          program = derive.program(now.model);
        let rerun = made.get(numbers);
        if (rerun === undefined) made.set(numbers, (rerun = rerunOf(program, numbers)));
        done = numbers;
        if (rerun && rerun.program === program) setResult({ key, given: numbers, of: work(rerun, derive.values(now)) });
      }, STILL);
    };
    plan();
    const stop = store.subscribe(plan);
    return () => {
      stop();
      clearTimeout(timer);
    };
    // `work` is a new function at every picture; what it does follows from the key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [store, derive, key]);
  const state = store.getState();
  return result && result.key === key && state.model && derive.given(state) === result.given ? result.of : null;
}
