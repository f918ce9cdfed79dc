import type { Program } from '../../core/program.ts';
import { bodiesOf } from './bodies.ts';

const MOST_INPUTS = 6;
const MOST_UNITS = 4;

/** Whether a network is one layer of few neurons, so that it can be taken apart. */
export function isNeuron(program: Program): boolean {
  const [input, dense, ...rest] = bodiesOf(program);
  return (
    rest.length === 0 &&
    input?.spec.type === 'input' &&
    dense?.spec.type === 'dense' &&
    input.form === 'neurons' &&
    dense.form === 'neurons' &&
    input.size <= MOST_INPUTS &&
    dense.size <= MOST_UNITS
  );
}
