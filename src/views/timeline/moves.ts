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

/** To the first thing that happens in the next pass, or in this one and then in the one before it. */
export function toPass(app: App, direction: 1 | -1): void {
  const state = app.store.getState();
  if (!state.model) return;
  const { chapters, steps } = app.derive.program(state);
  const stops = chapters
    .filter(({ pass }, i) => pass !== chapters[i - 1]?.pass)
    .map(({ start }) => landing(app, start));
  app.actions.pause();
  app.actions.seek(
    direction > 0
      ? (stops.find((stop) => stop > state.position) ?? steps)
      : (stops.findLast((stop) => stop < state.position) ?? 0),
  );
}

/** To the first thing that happens in a chapter: its first value or multiplication; at the level of layers, just before it. */
export function toChapter(app: App, start: Position): void {
  if (!app.store.getState().model) return;
  app.actions.pause();
  app.actions.seek(landing(app, start));
}

function landing({ store, derive }: App, start: Position): Position {
  const state = store.getState();
  if (state.level === 'layer') return start;
  const read = (name: string): Float32Array => derive.values(state).get(name)!;
  return neighbour(derive.program(state), start, state.level, 1, read);
}
