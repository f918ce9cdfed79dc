import { useEffect, useState } from 'react';
import type { Values } from '../../core/program.ts';
import type { Rerun } from '../../trace/rerun.ts';
import { rerunOf } from '../../trace/rerun.ts';
import { useApp } from '../context.tsx';

/** By the numbers of the run, which are others for each program. */
const made = new WeakMap<Values, Rerun | null>();

/** How long the page must be still before something is run again, in milliseconds. */
const STILL = 140;

/**
 * Something worked out from running the network again: once the film stands and nothing has changed for a moment, between
 * two frames. Null until then, and while what it was worked out from is another.
 */
export function useRerun<T>(key: string, work: (rerun: Rerun, values: Values) => T): T | null {
  const { store, derive } = useApp();
  const [result, setResult] = useState<{ readonly key: string; readonly numbers: Values; readonly of: T } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined,
      done: Values | null = null;
    const plan = (): void => {
      const state = store.getState();
      const numbers = state.model ? derive.values(state) : null;
      if (numbers === done && !state.playing) return;
      clearTimeout(timer);
      if (state.playing || !numbers) return;
      timer = setTimeout(() => {
        const now = store.getState();
        if (now.playing || !now.model) return;
        const present = derive.values(now);
        let rerun = made.get(present);
        if (rerun === undefined) made.set(present, (rerun = rerunOf(derive.program(now), derive.given(now))));
        done = present;
        if (rerun) setResult({ key, numbers: present, of: work(rerun, present) });
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
  return result && result.key === key && state.model && derive.values(state) === result.numbers ? result.of : null;
}
