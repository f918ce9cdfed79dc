import type { Pass, Program, Span, Values } from '../core/program.ts';
import type { Position } from './position.ts';
import { spanAt } from './position.ts';

/** What a condition asks of a number that has just been made. */
export const TESTS = ['nan', 'above', 'below', 'sign', 'flip'] as const;
export type Test = (typeof TESTS)[number];

/** Where a program is to stop: when a layer of a pass begins, a tensor, at one cell, or at a number of a kind. */
export type Breakpoint =
  | { readonly kind: 'layer'; readonly pass: Pass; readonly layer: string }
  | { readonly kind: 'tensor'; readonly name: string }
  | { readonly kind: 'cell'; readonly name: string; readonly at: number }
  | {
      readonly kind: 'when';
      /**
       * NaN or ∞; above or below `than`; another sign than the last number of the same tensor that was not 0; another sign
       * than before the changes that are marked.
       */
      readonly test: Test;
      readonly than: number;
      /** The tensor that is watched; null: all of them. */
      readonly name: string | null;
    };

/** The numbers that conditions look at. */
export interface Watched {
  readonly values: Values;
  /** The numbers before the changes that are marked; null when none are. */
  readonly before: Values | null;
}

/** Where a breakpoint of a fixed place stops: the end of the first value there, or of the cell; null for a condition or a place that this program does not have. */
export function placeOfStop(program: Program, stop: Breakpoint): Position | null {
  if (stop.kind === 'when') return null;
  if (stop.kind === 'layer') {
    const chapter = program.chapters.find((c) => c.pass === stop.pass && c.layer === stop.layer);
    return chapter ? chapter.start + program.spans[chapter.first]!.terms : null;
  }
  const span = program.tensors.get(stop.name)?.span;
  if (!span) return null;
  return stop.kind === 'tensor'
    ? span.start + span.terms
    : stop.at < span.cells
      ? span.start + (stop.at + 1) * span.terms
      : null;
}

/** The first stop after `from`, up to and with `to`; for `to` < `from` the last before it. Null: nothing stops there. */
export function stopBetween(
  program: Program,
  watched: Watched,
  stops: readonly Breakpoint[],
  from: Position,
  to: Position,
): Position | null {
  const forth = to > from;
  let best: Position | null = null;
  for (const stop of stops) {
    const limit: Position = best ?? to;
    const found: Position | null =
      stop.kind === 'when'
        ? conditionBetween(program, watched, stop, from, limit)
        : within(placeOfStop(program, stop), from, limit);
    if (found !== null && (best === null || (forth ? found < best : found > best))) best = found;
  }
  return best;
}

const within = (at: Position | null, from: Position, to: Position): Position | null =>
  at !== null && (to > from ? at > from && at <= to : at < from && at >= to) ? at : null;

/** The nearest completed cell on the way from `from` to `to` whose number is of the kind asked for. */
function conditionBetween(
  program: Program,
  { values, before }: Watched,
  stop: Breakpoint & { readonly kind: 'when' },
  from: Position,
  to: Position,
): Position | null {
  if (program.steps === 0 || (stop.test === 'flip' && !before)) return null;
  const forth = to > from,
    low = Math.min(from, to),
    high = Math.max(from, to);
  const first = spanAt(program, Math.max(0, Math.min(Math.floor(low), program.steps - 1))).index,
    last = spanAt(program, Math.max(0, Math.min(Math.ceil(high) - 1, program.steps - 1))).index;
  for (let k = 0; k <= last - first; k++) {
    const span = program.spans[forth ? first + k : last - k]!;
    if (stop.name !== null && span.formula.out !== stop.name) continue;
    const cell = search(span, hit(stop, values, before, span.formula.out), low, high, forth);
    if (cell !== null) return span.start + (cell + 1) * span.terms;
  }
  return null;
}

/** The first (or last) cell of a span that is completed after `low`, up to and with `high` (backwards: from `low` on, before `high`), and hit. */
function search(
  { start, terms, cells }: Span,
  isHit: (cell: number) => boolean,
  low: Position,
  high: Position,
  forth: boolean,
): number | null {
  const upTo = (high - start) / terms - 1,
    after = (low - start) / terms - 1;
  const least = Math.max(0, forth ? Math.floor(after) + 1 : Math.ceil(after)),
    most = Math.min(cells - 1, forth ? Math.floor(upTo) : Math.ceil(upTo) - 1);
  if (forth) {
    for (let c = least; c <= most; c++) if (isHit(c)) return c;
  } else for (let c = most; c >= least; c--) if (isHit(c)) return c;
  return null;
}

function hit(
  { test, than }: Breakpoint & { readonly kind: 'when' },
  values: Values,
  before: Values | null,
  name: string,
): (cell: number) => boolean {
  const data = values.get(name)!,
    old = before?.get(name);
  switch (test) {
    case 'nan':
      return (c) => !Number.isFinite(data[c]!);
    case 'above':
      return (c) => data[c]! > than;
    case 'below':
      return (c) => data[c]! < than;
    case 'sign':
      return (c) => changesSign(data, c);
    case 'flip':
      return (c) => old !== undefined && Math.sign(data[c]!) !== Math.sign(old[c]!);
  }
}

/** Whether a number has another sign than the last one before it that has any; 0 has none. */
function changesSign(data: Float32Array, cell: number): boolean {
  const sign = Math.sign(data[cell]!);
  if (!(Math.abs(sign) > 0)) return false;
  for (let c = cell - 1; c >= 0; c--) {
    const before = Math.sign(data[c]!);
    if (Math.abs(before) > 0) return before !== sign;
  }
  return false;
}

/** Whether two breakpoints stop at the same. */
export const sameStop = (a: Breakpoint, b: Breakpoint): boolean => keyOf(a) === keyOf(b);

/** A breakpoint as a short text: what it stands for in links and lists. */
export function keyOf(stop: Breakpoint): string {
  switch (stop.kind) {
    case 'layer':
      return `layer:${stop.pass}:${stop.layer}`;
    case 'tensor':
      return `tensor:${stop.name}`;
    case 'cell':
      return `cell:${stop.name}:${stop.at}`;
    case 'when':
      return `when:${stop.test}:${stop.than}:${stop.name ?? ''}`;
  }
}
