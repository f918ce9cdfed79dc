import type { ScalarFunction } from './functions.ts';
import type { Kernels, Loop } from './kernels/kernels.ts';
import type { Shape } from './tensor.ts';

/** One scalar: a cell of a named tensor. */
export interface Ref {
  readonly name: string;
  readonly at: number;
}

/** scale · Π factors. */
export interface Term {
  readonly factors: readonly Ref[];
  readonly scale?: number;
}

/** The numbers of a tensor, by name. */
export type Read = (name: string) => Float32Array;

/** How every cell of one tensor is made: out[c] = then(reduce over t of term(c, t)). */
export interface Formula {
  readonly out: string;
  readonly shape: Shape;
  /** The law in index notation, as TeX: what a textbook prints. */
  readonly law: string;
  /** Terms per cell, the same for every cell, so that a step number is plain arithmetic. */
  readonly terms: number;
  /** null: the tap falls on padding; it counts, is drawn dashed, and adds nothing. */
  readonly term: (cell: number, t: number, read: Read) => Term | null;
  readonly reduce?: 'sum' | 'max';
  readonly then?: ScalarFunction;
  /** The fast loop, bound once to its arrays; must agree with `term` (checked for every layer by the conformance test). */
  readonly bind?: (out: Float32Array, read: Read, kernels: Kernels) => Loop;
  /** The same numbers without the help of another tensor, which then need not be made unless somebody looks at it. */
  readonly short?: { readonly without: string; readonly bind: NonNullable<Formula['bind']> };
}

export const ref = (name: string, at: number): Ref => ({ name, at });

/** A term that is the product of its factors. */
export const times = (...factors: readonly Ref[]): Term => ({ factors });

/** A term that is a product times a constant. */
export const scaled = (scale: number, ...factors: readonly Ref[]): Term => ({ factors, scale });

/** The number a term stands for; with scale 0 it is switched off, and 0 whatever its factors are. */
export function product(term: Term, read: Read): number {
  let p = term.scale ?? 1;
  if (p === 0) return 0;
  for (const f of term.factors) p *= read(f.name)[f.at]!;
  return p;
}

/** One cell by its terms, in double precision: slow, and the meaning that every fast loop is held against. */
export function evaluate(formula: Formula, cell: number, read: Read): number {
  const max = formula.reduce === 'max';
  let total = max ? -Infinity : 0;
  for (let t = 0; t < formula.terms; t++) {
    const term = formula.term(cell, t, read);
    if (!term) continue;
    const p = product(term, read);
    if (!max) total += p;
    else if (p > total || p !== p) total = p;
  }
  return formula.then ? formula.then.value(total) : total;
}

/** The loop that fills a whole tensor: the fast one where there is one, else cell by cell. */
export function loopOf(formula: Formula, out: Float32Array, read: Read, kernels: Kernels): Loop {
  if (formula.bind) return formula.bind(out, read, kernels);
  return () => {
    for (let cell = 0; cell < out.length; cell++) out[cell] = evaluate(formula, cell, read);
  };
}
