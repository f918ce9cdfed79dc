import type { State, Trail, Visit } from './types.ts';

/** The most places that are kept in each direction. */
const MOST = 100;

export const EMPTY_TRAIL: Trail = { past: [], future: [] };

type Here = Pick<State, 'position' | 'level' | 'trail'>;
type There = Pick<State, 'position' | 'level' | 'trail'>;

const here = ({ position, level }: Here): Visit => ({ position, level });

/** The trail when the present place is left for another: what lay ahead is given up, as in a browser. */
export const visited = (state: Here): Trail => ({
  past: [...state.trail.past, here(state)].slice(-MOST),
  future: [],
});

/** The place before, with the trail as it is there; null at the first. */
export function backOn(state: Here): There | null {
  const { past, future } = state.trail,
    to = past.at(-1);
  return to ? { ...to, trail: { past: past.slice(0, -1), future: [here(state), ...future] } } : null;
}

/** The place that was gone back from; null at the last. */
export function forthOn(state: Here): There | null {
  const { past, future } = state.trail,
    [to, ...rest] = future;
  return to ? { ...to, trail: { past: [...past, here(state)], future: rest } } : null;
}
