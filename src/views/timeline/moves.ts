import type { App } from '../../state/index.ts';
import type { Position } from '../../trace/index.ts';
import { neighbour, stepAt } from '../../trace/index.ts';

/** To the start (−1) or the end (+1) of everything, and stop there. */
export function toEdge({ store, derive, actions }: App, direction: 1 | -1): void {
  const state = store.getState();
  if (!state.model) return;
  actions.pause();
  actions.seek(direction < 0 ? 0 : derive.program(state).steps);
}

/** Where a hand that lets go of the playhead leaves it: at the end of the value or the multiplication in the light. */
export function settled({ store, derive }: App, position: Position): Position {
  const state = store.getState(),
    { level } = state;
  if (!state.model || !(position > 0)) return 0;
  const program = derive.program(state);
  if (position >= program.steps) return program.steps;
  const step = Math.ceil(position) - 1;
  if (level === 'multiply') return step + 1;
  const { span, cell } = stepAt(program, step);
  return span.start + (cell + 1) * span.terms;
}

/** To the first thing that happens in a chapter: its first value or multiplication; at the level of layers, just before it. */
export function toChapter({ store, derive, actions }: App, start: Position): void {
  const state = store.getState();
  if (!state.model) return;
  const read = (name: string): Float32Array => derive.values(state).get(name)!;
  actions.pause();
  actions.seek(state.level === 'layer' ? start : neighbour(derive.program(state), start, state.level, 1, read));
}
