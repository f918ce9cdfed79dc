import type { Backend } from './kernels/kernels.ts';
import { plain } from './kernels/plain/index.ts';
import type { Keeping, Machine } from './prepare.ts';
import { memoryOn, prepareOn } from './prepare.ts';
import type { Program, Values } from './program.ts';

/** Where a machine computes, and what is looked at afterwards. */
interface MachineOptions {
  /** Plain TypeScript unless given; the numbers are the same to the last bit. */
  readonly backend?: Backend;
  /** Given, by `keeping`: only these tensors are looked at; see `prepareOn`. */
  readonly keep?: Keeping;
}

/** Allocates a program's tensors and copies the given numbers in. Throws a `SpecError` where one is missing or of another length. */
export const prepare = (program: Program, given: Values, { backend = plain, keep }: MachineOptions = {}): Machine =>
  prepareOn(backend, program, given, keep);

/** The bytes that a machine for a program will take, before one is made. */
export const memoryOf = (program: Program, { backend = plain, keep }: MachineOptions = {}): number =>
  memoryOn(backend, program, keep);

/** All numbers of one run, in fresh arrays. */
export function run(program: Program, given: Values, backend: Backend = plain): Values {
  const machine = prepareOn(backend, program, given);
  machine.run();
  return machine.values;
}
