import { useEffect, useState } from 'react';
import type { App } from '../../state/index.ts';
import type { Finding, Patient } from '../../trace/clinic.ts';
import { useApp } from '../context.tsx';

/** How long the page must be still before the numbers are looked through, in milliseconds. */
const STILL = 400;
/** How long it looks at a stretch, in milliseconds. */
const SHIFT = 12;
/** Samples that are looked at beside the present one, where the network is small. */
const OTHERS = 5;
const SMALL = 3_000_000;

/** The patient that the page shows: its numbers, those on some other samples, and what its inputs looked like in training. */
export function patientOf({ store, derive }: App, thorough: boolean): Patient | null {
  const state = store.getState(),
    { model } = state;
  if (!model) return null;
  const program = derive.program(state);
  let low = Infinity,
    high = -Infinity;
  for (const { inputs } of model.samples)
    for (const data of inputs.values())
      for (const v of data) {
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
  const count = thorough && program.steps < SMALL ? Math.min(OTHERS, model.samples.length) : 0;
  const others = Array.from({ length: count }, (_, i) =>
    derive.values({ ...state, sample: { kind: 'shipped', index: Math.floor((i * model.samples.length) / count) } }),
  );
  return {
    program,
    values: derive.values(state),
    others,
    range: model.samples.length > 1 && low < high ? [low, high] : null,
  };
}

/** What ails the network, worked out when the page has been still for a while. */
export function useFindings(): readonly Finding[] {
  const app = useApp();
  const [found, setFound] = useState<readonly Finding[]>([]);
  useEffect(() => {
    const { store, derive } = app;
    let timer: ReturnType<typeof setTimeout> | undefined,
      seen: unknown = null,
      gone = false;
    const look = async (): Promise<void> => {
      const { examined } = await import('../../trace/clinic.ts');
      const patient = gone || store.getState().playing ? null : patientOf(app, false);
      if (!patient) return;
      const work = examined(patient);
      let step = work.next();
      for (let since = performance.now(); !step.done; step = work.next()) {
        if (performance.now() - since < SHIFT) continue;
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
        // Other numbers have come: they are looked through on their own.
        if (gone || seen !== patient.values) return;
      }
      setFound(step.value);
    };
    const plan = (): void => {
      const state = store.getState();
      if (!state.model || state.playing) return;
      const values = derive.values(state);
      if (values === seen) return;
      seen = values;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), STILL);
    };
    plan();
    const stop = store.subscribe(plan);
    return () => {
      gone = true;
      stop();
      clearTimeout(timer);
    };
  }, [app]);
  return found;
}
