import { loopOf } from '../core/formula.ts';
import type { Read } from '../core/formula.ts';
import { doubleKernels } from '../core/kernels/double.ts';
import type { Program, Span, Values } from '../core/program.ts';
import type { Cell } from './explain.ts';

/**
 * The forward and the loss pass once more, in double precision, so that a step of a thousandth can be told from rounding:
 * one number of it, given or computed, can be moved, and everything after it follows.
 */
export interface Rerun {
  readonly program: Program;
  /** The loss where nothing is moved. */
  readonly loss: number;
  /** The number of a cell, values and gradients, where nothing is moved. */
  at(cell: Cell): number;
  /** The loss when a cell is `by` more than it is; `look` sees the numbers then, before they are put back. */
  moved(cell: Cell, by: number, look?: (read: Read) => void): number;
  /** Reads the numbers where nothing is moved. */
  readonly read: Read;
}

/** The loss of a program as a cell. */
export const LOSS_CELL: Cell = { name: 'loss.value', at: 0 };

/** Runs forward, loss and backward in double precision; null where the program has no loss. */
export function rerunOf(program: Program, given: Values): Rerun | null {
  if (!program.tensors.has(LOSS_CELL.name)) return null;
  const spans = program.spans.filter((s) => s.pass === 'forward' || s.pass === 'loss'),
    backward = program.spans.filter((s) => s.pass === 'backward');
  const numbers = new Map<string, Float64Array>();
  for (const [name, data] of given) numbers.set(name, Float64Array.from(data));
  for (const span of [...spans, ...backward]) numbers.set(span.formula.out, new Float64Array(span.cells));
  // Formulas and their loops take any array of numbers; their types name the one that the page keeps.
  const read = (name: string): Float32Array => numbers.get(name) as unknown as Float32Array;
  const loops = spans.map((span) => loopOf(span.formula, read(span.formula.out), read, doubleKernels));
  const runFrom = (first: number): void => {
    for (let i = first; i < loops.length; i++) loops[i]!();
  };
  runFrom(0);
  for (const span of backward) loopOf(span.formula, read(span.formula.out), read, doubleKernels)();
  const lossNow = (): number => numbers.get(LOSS_CELL.name)![LOSS_CELL.at]!;
  return {
    program,
    loss: lossNow(),
    read,
    at: ({ name, at }) => numbers.get(name)![at]!,
    moved: (cell, by, look) => {
      const data = numbers.get(cell.name)!,
        old = data[cell.at]!;
      const after = spansAfter(spans, cell);
      data[cell.at] = old + by;
      runFrom(after);
      const loss = lossNow();
      look?.(read);
      data[cell.at] = old;
      runFrom(after);
      return loss;
    },
  };
}

/** Where running again has to begin when a cell is another: after the formula that makes it. */
const spansAfter = (spans: readonly Span[], { name }: Cell): number =>
  spans.findIndex((span) => span.formula.out === name) + 1;
