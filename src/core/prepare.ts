import { refuse, within } from './errors.ts';
import type { Formula, Read } from './formula.ts';
import { loopOf } from './formula.ts';
import type { Backend } from './kernels/kernels.ts';
import type { Program, TensorInfo, Values } from './program.ts';

/** The tensors of a program, and the loops bound to them: made once, run as often as the given numbers change. */
export interface Machine {
  /** Where the numbers lie. The given ones are copies: to change them, write here. */
  readonly values: Values;
  /** The bytes that its tensors and loops take: all the memory it ever needs. */
  readonly bytes: number;
  run(): void;
}

/** What a machine computes, and in which places its tensors lie: several may lie in one, one after the other. */
export interface Layout {
  /** Numbers of each place. */
  readonly places: readonly number[];
  readonly placeOf: ReadonlyMap<string, number>;
  readonly formulas: readonly Formula[];
}

/** Every tensor in a place of its own, every formula computed: what can be looked at. */
function fullLayout({ given, spans, tensors }: Program): Layout {
  const names = [...given.keys(), ...spans.map((span) => span.formula.out)];
  return {
    places: names.map((name) => tensors.get(name)!.size),
    placeOf: new Map(names.map((name, i) => [name, i])),
    formulas: spans.map((span) => span.formula),
  };
}

/** What of a machine is looked at, and how it then lies in memory: `keeping` makes one. */
export interface Keeping {
  readonly keep: (tensor: TensorInfo) => boolean;
  readonly layout: (program: Program) => Layout;
}

/**
 * Allocates a program's tensors on a backend and copies the given numbers in. Without `keep` every tensor has a place of its own and
 * is computed; with it only those tensors (and the given ones) are looked at: the others share their places, what leads to none of them
 * is not computed, and the next weights take the place of the old ones, so that a run is a whole update. Throws a `SpecError` where a
 * given tensor is missing or of another length.
 */
export function prepareOn(backend: Backend, program: Program, given: Values, keep?: Keeping): Machine {
  const { tensors } = program;
  for (const name of program.given.keys()) checkLength(tensors.get(name)!, given.get(name));
  const { places, placeOf, formulas } = keep ? keep.layout(program) : fullLayout(program);
  const numbers = (name: string, at: readonly Float32Array[]): Float32Array => {
    const place = at[placeOf.get(name)!]!,
      { size } = tensors.get(name)!;
    return place.length === size ? place : place.subarray(0, size);
  };
  const room = backend.open(places, (at, kernels) => {
    const read: Read = (name) => numbers(name, at);
    return kernels.all(formulas.map((formula) => loopOf(formula, read(formula.out), read, kernels)));
  });
  const values = new Map<string, Float32Array>();
  for (const name of placeOf.keys())
    if (!keep || program.given.has(name) || keep.keep(tensors.get(name)!))
      values.set(name, numbers(name, room.tensors));
  for (const name of program.given.keys()) values.get(name)!.set(given.get(name)!);
  return { values, bytes: room.bytes, run: room.run };
}

/** The bytes that a machine for a program will take on a backend, before one is made. */
export function memoryOn(backend: Backend, program: Program, keep?: Keeping): number {
  const { places, placeOf, formulas } = keep ? keep.layout(program) : fullLayout(program);
  return backend.measure(places, (at, kernels) => {
    const read: Read = (name) => at[placeOf.get(name)!]!.subarray(0, program.tensors.get(name)!.size);
    return kernels.all(formulas.map((formula) => loopOf(formula, read(formula.out), read, kernels)));
  });
}

function checkLength({ name, size, shape }: TensorInfo, data: Float32Array | undefined): void {
  if (data?.length === size) return;
  within(name, () =>
    data
      ? refuse(`must have ${size} numbers, shape [${shape.join(', ')}]`, data.length)
      : refuse(`${size} numbers must be given`, undefined, `its shape is [${shape.join(', ')}]`),
  );
}
