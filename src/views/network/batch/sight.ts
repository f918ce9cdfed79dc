import type { Program, Values } from '../../../core/program.ts';
import type { App, State } from '../../../state/index.ts';
import type { Cell } from '../../../trace/index.ts';
import {
  addressIn,
  asRows,
  cellIn,
  cellOf,
  explanationIn,
  litStep,
  programIn,
  singleOf,
  valuesIn,
} from '../../../trace/index.ts';
import type { Scene } from '../scene.ts';

/** What the stage shows of a batch: one sample as if it were alone, or all of them as the rows of matrices. */
export interface Sight extends Pick<Scene, 'program' | 'values' | 'before' | 'lit' | 'explanation' | 'focus'> {
  /** The program whose shapes give the layout: the same for all samples. */
  readonly shapes: Program;
  /** A cell of the picture, as the batch counts it. */
  readonly out: (cell: Cell) => Cell;
}

/** The sight of a state whose model is there. */
export function sightOf({ derive }: App, state: State): Sight {
  const program = derive.program(state),
    values = derive.values(state),
    before = derive.before(state),
    lit = litStep(program, state.position),
    explanation = derive.lit(state),
    focus = state.focus && program.tensors.has(state.focus.name) ? state.focus : null;
  if (state.batch === 1) return { program, shapes: program, values, before, lit, explanation, focus, out: same };
  const rows = state.row === null ? asRows(program) : null;
  if (rows)
    return {
      program: rows,
      shapes: rows,
      values,
      before,
      lit: lit && { ...lit, span: rows.spans[lit.span.index]! },
      explanation: explanation && { ...explanation, span: rows.spans[explanation.span.index]! },
      focus,
      out: same,
    };
  const sample = derive.row(state);
  const own = (all: Values): Values => valuesIn(program, all, sample);
  return {
    program: programIn(program, sample),
    shapes: singleOf(program),
    values: own(values),
    before: before && own(before),
    lit: lit && addressIn(program, sample, lit),
    explanation: explanation && explanationIn(program, explanation, sample),
    focus: focus && cellIn(program, sample, focus),
    out: (cell) => cellOf(program, sample, cell),
  };
}

const same = (cell: Cell): Cell => cell;
