import type { Formula, Read } from './formula.ts';
import { doubleKernels } from './kernels/double.ts';
import type { Kernels, Loop } from './kernels/kernels.ts';
import type { Keeping, Layout } from './prepare.ts';
import type { Program, Span, TensorInfo } from './program.ts';

/** A machine of which only some tensors (and the given ones) are looked at: see `MachineOptions`. */
export const keeping = (keep: (tensor: TensorInfo) => boolean): Keeping => ({
  keep,
  layout: (program) => leanLayout(program, keep),
});

/**
 * Only what leads to the kept tensors and to the next weights. A next weight takes the place of the one it follows, where nobody asks for
 * that any more; every other tensor gives up its place after its last reader.
 */
function leanLayout(program: Program, keep: (tensor: TensorInfo) => boolean): Layout {
  const { tensors, given } = program;
  const nothing = new Float32Array(Math.max(...[...tensors.values()].map((t) => t.size)));
  const kept = (name: string): boolean => {
    const tensor = tensors.get(name)!;
    return tensor.role === 'next' || keep(tensor);
  };
  const steps = needed(
    program.spans
      .map((span) => shortened(span, kept))
      .map((formula) => ({ formula, reads: readsOf(formula, tensors, nothing) })),
    kept,
  );
  const last = new Map<string, number>();
  steps.forEach(({ reads }, i) => reads.forEach((name) => last.set(name, i)));

  const places: number[] = [],
    placeOf = new Map<string, number>();
  const free: number[] = [];
  const place = (name: string): void => {
    const { size } = tensors.get(name)!;
    let best = -1;
    for (const at of free) if (places[at]! >= size && (best < 0 || places[at]! < places[best]!)) best = at;
    if (best < 0 && free.length > 0) {
      best = free.reduce((a, b) => (places[b]! > places[a]! ? b : a));
      places[best] = size;
    }
    if (best >= 0) free.splice(free.indexOf(best), 1);
    placeOf.set(name, best >= 0 ? best : places.push(size) - 1);
  };
  for (const name of given.keys()) placeOf.set(name, places.push(tensors.get(name)!.size) - 1);
  steps.forEach(({ formula, reads }, i) => {
    const { out } = formula,
      before = tensors.get(out)!.role === 'next' ? out.slice(0, out.lastIndexOf('.')) : null;
    if (before !== null && (last.get(before) ?? -1) <= i && cellByCell(formula, before))
      placeOf.set(out, placeOf.get(before)!);
    else place(out);
    for (const name of new Set([...reads, out]))
      if (!given.has(name) && !kept(name) && (last.get(name) ?? i) === i && placeOf.has(name))
        free.push(placeOf.get(name)!);
  });
  return { places, placeOf, formulas: steps.map((step) => step.formula) };
}

interface Step {
  readonly formula: Formula;
  readonly reads: ReadonlySet<string>;
}

/** The formula by its shorter way, where it has one that leaves out a tensor nobody keeps. */
function shortened({ formula }: Span, kept: (name: string) => boolean): Formula {
  const { short } = formula;
  return short && !kept(short.without) ? { ...formula, bind: short.bind } : formula;
}

/** The steps that lead to something kept, in order. */
function needed(steps: readonly Step[], kept: (name: string) => boolean): readonly Step[] {
  const wanted = new Set<string>();
  const found: Step[] = [];
  for (const step of [...steps].reverse()) {
    if (!kept(step.formula.out) && !wanted.has(step.formula.out)) continue;
    for (const name of step.reads) wanted.add(name);
    found.push(step);
  }
  return found.reverse();
}

const idle: Loop = () => {};
/** Kernels that only see what they are given. */
const watching: Kernels = {
  ...doubleKernels,
  scratch: (size) => new Float32Array(size),
  all: () => idle,
  move: () => idle,
  zero: () => idle,
  product: () => idle,
  pool: () => idle,
  poolBack: () => idle,
  depthwise: () => idle,
  depthwiseBack: () => idle,
  columnSums: () => idle,
  fold: () => idle,
  across: () => idle,
  each: () => idle,
};

/** The tensors that a formula reads: what its loop asks for, or its terms name. */
export function readsOf(
  formula: Formula,
  tensors: ReadonlyMap<string, TensorInfo>,
  nothing: Float32Array,
): ReadonlySet<string> {
  const reads = new Set<string>();
  const read: Read = (name) => {
    reads.add(name);
    return nothing.subarray(0, tensors.get(name)!.size);
  };
  if (formula.bind) formula.bind(nothing.subarray(0, tensors.get(formula.out)!.size), read, watching);
  else
    for (let cell = 0; cell < tensors.get(formula.out)!.size; cell++)
      for (let t = 0; t < formula.terms; t++)
        for (const { name } of formula.term(cell, t, read)?.factors ?? []) reads.add(name);
  return reads;
}

/** Whether each cell reads no other cell of a tensor than its own; some are asked. */
function cellByCell(formula: Formula, tensor: string): boolean {
  const size = formula.shape.reduce((a, b) => a * b, 1);
  const read: Read = () => new Float32Array(size);
  for (const cell of new Set([0, 1, Math.floor(size / 3), size - 1].filter((c) => c < size)))
    for (let t = 0; t < Math.min(formula.terms, 16); t++)
      for (const { name, at } of formula.term(cell, t, read)?.factors ?? [])
        if (name === tensor && at !== cell) return false;
  return true;
}
