import type { Read } from '../core/formula.ts';
import type { Program, Role, Span, Values } from '../core/program.ts';
import type { Cell } from './explain.ts';
import { gradientOf, primalOf } from './explain.ts';

/** The most terms of one formula that are looked through where no gradient names the readers. */
const MOST_TERMS = 250_000;

/** What the two first passes read; the rest is read wherever it is. */
const THINGS: ReadonlySet<Role> = new Set(['input', 'target', 'weight', 'draw', 'value']);

/**
 * Every cell that reads a cell: of a value or a weight in the forward and the loss pass, of anything else in all of them. The
 * terms of ∂L/∂x list exactly the cells that x goes into; where they do not (softmax, losses, gradients), the formulas that
 * read the tensor are looked through, those of more than a quarter of a million terms left out.
 */
export function consumers(program: Program, values: Values, name: string, at: number): readonly Cell[] {
  const tensor = program.tensors.get(name);
  if (!tensor) return [];
  const read: Read = (n) => values.get(n)!;
  const early = THINGS.has(tensor.role) && tensor.span?.pass !== 'update';
  const spans = readersOf(program, read).get(name) ?? [];
  const named = new Map<string, Set<number>>();
  for (const gradient of gradientsOf(program, name)) gather(program, read, gradient, at, named);
  const found: Cell[] = [];
  for (const span of spans) {
    if (early && span.pass !== 'forward' && span.pass !== 'loss') continue;
    const { out } = span.formula;
    for (const cell of named.get(out) ?? searched(span, read, name, at)) found.push({ name: out, at: cell });
  }
  return found;
}

/** The cells whose gradients the gradient of a cell is made of, by tensor. */
function gather(program: Program, read: Read, gradient: string, at: number, named: Map<string, Set<number>>): void {
  const span = program.tensors.get(gradient)?.span;
  if (!span) return;
  for (let t = 0; t < span.terms; t++)
    for (const factor of span.formula.term(at, t, read)?.factors ?? []) {
      const of = primalOf(program, factor.name);
      if (of === null) continue;
      let cells = named.get(of);
      if (!cells) named.set(of, (cells = new Set()));
      cells.add(factor.at);
    }
}

/** The cells of a formula that read a cell, found by looking at every term. */
function searched({ formula, cells, terms }: Span, read: Read, name: string, at: number): readonly number[] {
  if (cells * terms > MOST_TERMS) return [];
  const found: number[] = [];
  for (let cell = 0; cell < cells; cell++)
    for (let t = 0; t < terms; t++)
      if (formula.term(cell, t, read)?.factors.some((f) => f.name === name && f.at === at)) {
        found.push(cell);
        break;
      }
  return found;
}

const known = new WeakMap<Program, ReadonlyMap<string, readonly Span[]>>();

/** The formulas that read each tensor, seen in a few of their cells: which tensors a term reads depends on the term alone. */
function readersOf(program: Program, read: Read): ReadonlyMap<string, readonly Span[]> {
  const before = known.get(program);
  if (before) return before;
  const readers = new Map<string, Span[]>();
  for (const span of program.spans) {
    const names = new Set<string>();
    for (const cell of new Set([0, span.cells >> 1, span.cells - 1]))
      for (let t = 0; t < span.terms; t++)
        for (const factor of span.formula.term(cell, t, read)?.factors ?? []) names.add(factor.name);
    for (const name of names) readers.set(name, [...(readers.get(name) ?? []), span]);
  }
  known.set(program, readers);
  return readers;
}

/** The gradient of a tensor, or its parts where several readers each made one. */
function gradientsOf(program: Program, name: string): readonly string[] {
  const gradient = gradientOf(program, name);
  if (!gradient) return [];
  const span = program.tensors.get(gradient)!.span!;
  const first = span.formula.term(0, 0, () => new Float32Array(0));
  const parts = Array.from({ length: span.terms }, (_, t) =>
    span.terms < 64 ? span.formula.term(0, t, () => new Float32Array(0)) : null,
  );
  const summed =
    first !== null &&
    parts.every(
      (p) =>
        p?.factors.length === 1 &&
        program.tensors.get(p.factors[0]!.name)?.role === 'gradient' &&
        primalOf(program, p.factors[0]!.name) === null,
    );
  return summed ? parts.map((p) => p!.factors[0]!.name) : [gradient];
}
