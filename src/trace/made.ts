import { NEXT } from '../core/names.ts';
import type { Program } from '../core/program.ts';
import type { Cell } from './explain.ts';
import { gradientOf } from './explain.ts';
import type { Position } from './position.ts';
import { litStep } from './position.ts';

/**
 * What is computed for a cell in the pass that is looked at: the cell itself; for one that is given, such as a weight, its gradient in the
 * backward pass and its new value in the update. A given cell for which nothing is computed there stays itself.
 */
export function madeFor(program: Program, position: Position, cell: Cell): Cell {
  if (program.tensors.get(cell.name)?.span !== null) return cell;
  const pass = litStep(program, position)?.span.pass;
  const name = pass === 'backward' ? gradientOf(program, cell.name) : pass === 'update' ? `${cell.name}${NEXT}` : null;
  return name !== null && program.tensors.has(name) ? { ...cell, name } : cell;
}
