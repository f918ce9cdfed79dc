import type { Program, Values } from '../core/program.ts';
import { run } from '../core/machine.ts';
import { begin, compile } from '../core/program.ts';
import type { Cell, Explanation } from '../trace/index.ts';
import { consumers, explain, indexOf, stepAt, whenComputed } from '../trace/index.ts';
import type { Address } from '../trace/index.ts';
import { refuse } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Weights } from '../train/workbench.ts';
import type { Answers, Border, Inputs } from './data.ts';
import { giveTargets, readInputs } from './data.ts';

/** One run of a program: forward, and with a target also loss, backward and update, none of which changes the model. */
export interface Trace {
  readonly program: Program;
  readonly values: Values;
  /** How many multiplications, additions and functions there are, step by step. */
  readonly steps: number;
  /** The tensors by name: `conv.z`, `conv.y`, `conv.dkernel`, `loss.value` … */
  tensor(name: string): Tensor;
  /** Which formula, cell and term step 0 … steps − 1 is. */
  stepAt(step: number): Address;
  indexOf(address: Address): number;
  /** The position at which a cell has just been computed. */
  whenComputed(name: string, cell: number): number;
  /** Every term that a cell is made of, with its numbers; null for a number that is given. */
  explain(name: string, cell: number): Explanation | null;
  /** Every cell that reads a cell. */
  consumers(name: string, cell: number): readonly Cell[];
}

/** Runs a model's program once on all examples given, in prediction mode. */
export function traceOf(border: Border, state: Weights, x: Inputs, y?: Answers): Trace {
  const { network } = border,
    { inputs, count } = readInputs(border, x);
  const program = compile(network, { batch: count, training: false, until: y === undefined ? 'forward' : 'update' });
  const given = begin(program, 0);
  for (const [name, data] of state) if (program.given.has(name)) given.set(name, data.slice());
  for (const [id, data] of inputs) given.set(`${id}.y`, data);
  if (y !== undefined) giveTargets(border, given, y, count);
  const values = run(program, given);
  const known = (name: string, cell: number): string => {
    const tensor = program.tensors.get(name);
    if (!tensor)
      return refuse(
        `no tensor ${JSON.stringify(name.slice(0, 80))} in this run`,
        name,
        `it has ${[...program.tensors.keys()].slice(0, 12).join(', ')} …`,
      );
    if (!Number.isInteger(cell) || cell < 0 || cell >= tensor.size)
      refuse(`${name} has the cells 0 to ${tensor.size - 1}`, cell);
    return name;
  };
  return {
    program,
    values,
    steps: program.steps,
    tensor: (name) => ({ shape: program.tensors.get(known(name, 0))!.shape, data: values.get(name)!.slice() }),
    stepAt(step) {
      if (!Number.isInteger(step) || step < 0 || step >= program.steps)
        refuse(`a step is an integer from 0 to ${program.steps - 1}`, step);
      return stepAt(program, step);
    },
    indexOf,
    whenComputed: (name, cell) => whenComputed(program, known(name, cell), cell),
    explain: (name, cell) => explain(program, values, known(name, cell), cell),
    consumers: (name, cell) => consumers(program, values, known(name, cell), cell),
  };
}
