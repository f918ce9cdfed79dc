import type { ScalarFunction } from '../core/functions.ts';
import type { Program, Span, Values } from '../core/program.ts';

/** A cell of a tensor, with its number. */
export interface Cell {
  readonly name: string;
  readonly at: number;
}
export interface Factor extends Cell {
  readonly value: number;
}

/** One term with its numbers: product = scale · Π factors, and the sum (or maximum) up to and with it. */
export interface ExplainedTerm {
  readonly t: number;
  readonly factors: readonly Factor[];
  readonly scale: number;
  readonly product: number;
  readonly running: number;
}

/** Everything a cell is made of. */
export interface Explanation extends Cell {
  readonly span: Span;
  /** One entry per term; null for a tap on padding. */
  readonly terms: readonly (ExplainedTerm | null)[];
  readonly reduce: 'sum' | 'max';
  /** What the terms come to, before `then`. */
  readonly total: number;
  readonly then: ScalarFunction | null;
  /** The number in the program's values: then(total), to float32. */
  readonly value: number;
}

/** How a cell was made, term by term; null for a tensor that is given. */
export function explain(program: Program, values: Values, name: string, at: number): Explanation | null {
  const span = program.tensors.get(name)?.span;
  if (!span || at < 0 || at >= span.cells) return null;
  const { formula } = span;
  const read = (n: string): Float32Array => values.get(n)!;
  const max = formula.reduce === 'max';
  const terms: (ExplainedTerm | null)[] = [];
  let running = max ? -Infinity : 0;
  for (let t = 0; t < span.terms; t++) {
    const term = formula.term(at, t, read);
    if (!term) {
      terms.push(null);
      continue;
    }
    const scale = term.scale ?? 1;
    let product = scale;
    const factors = term.factors.map((f) => {
      const value = read(f.name)[f.at]!;
      product *= value;
      return { name: f.name, at: f.at, value };
    });
    if (scale === 0) product = 0;
    running = max ? (product > running || product !== product ? product : running) : running + product;
    terms.push({ t, factors, scale, product, running });
  }
  return {
    name,
    at,
    span,
    terms,
    reduce: max ? 'max' : 'sum',
    total: running,
    then: formula.then ?? null,
    value: values.get(name)![at]!,
  };
}

/** `conv1.dz` ↦ `conv1.z`: the tensor a gradient is the gradient of; null for anything else. */
export function primalOf(program: Program, name: string): string | null {
  const tensor = program.tensors.get(name);
  if (!tensor || tensor.role !== 'gradient' || !tensor.local.startsWith('d')) return null;
  const primal = `${tensor.layer}.${tensor.local.slice(1)}`;
  return program.tensors.has(primal) ? primal : null;
}

/** `conv1.z` ↦ `conv1.dz`: the name that a tensor's gradient has in this program, or null. */
export function gradientOf(program: Program, name: string): string | null {
  const tensor = program.tensors.get(name);
  if (!tensor) return null;
  const gradient = `${tensor.layer}.d${tensor.local}`;
  return program.tensors.has(gradient) ? gradient : null;
}
