import type { Formula, Read, Term } from '../core/formula.ts';
import { product } from '../core/formula.ts';
import { readsOf } from '../core/lean.ts';
import type { Program, Span } from '../core/program.ts';

/** Where the chain rule begins: a tensor, and how much each of its numbers counts. */
export interface Beginning {
  readonly name: string;
  readonly seed: ArrayLike<number>;
}

/**
 * The chain rule over the terms themselves, from one tensor of the forward or the loss pass back to any others before it, in double
 * precision: dx = Σ over the terms that have x among their factors of dout · f′ · scale · Π of the other factors; of a maximum only the
 * term that is it. `layer`: through the formulas of one layer alone. What nothing leads from is not in the answer.
 */
export function reverse(
  program: Program,
  read: Read,
  from: Beginning,
  to: ReadonlySet<string>,
  layer?: string,
): ReadonlyMap<string, Float64Array> {
  const last = program.tensors.get(from.name)!.span?.index ?? -1;
  const spans = program.spans.filter(
    (s) =>
      s.index <= last &&
      (s.pass === 'forward' || s.pass === 'loss') &&
      (layer === undefined || (s.layer === layer && s.pass === 'forward')),
  );
  const useful = leading(program, spans, to);
  const slopes = new Map<string, Float64Array>([[from.name, Float64Array.from(from.seed)]]);
  const slopeOf = (name: string): Float64Array => {
    const there = slopes.get(name);
    if (there) return there;
    const made = new Float64Array(program.tensors.get(name)!.size);
    slopes.set(name, made);
    return made;
  };
  for (const { formula, cells } of spans.toReversed()) {
    const d = slopes.get(formula.out);
    if (!d || !useful.has(formula.out)) continue;
    for (let cell = 0; cell < cells; cell++)
      if (d[cell] !== 0) back(formula, cell, d[cell]!, read, (name) => (useful.has(name) ? slopeOf(name) : null));
  }
  return new Map([...slopes].filter(([name]) => to.has(name)));
}

/** The tensors that one of `to` leads to, and these. */
function leading(program: Program, spans: readonly Span[], to: ReadonlySet<string>): ReadonlySet<string> {
  const nothing = new Float32Array(Math.max(...[...program.tensors.values()].map((t) => t.size)));
  const found = new Set(to);
  for (const { formula } of spans)
    if ([...readsOf(formula, program.tensors, nothing)].some((name) => found.has(name))) found.add(formula.out);
  return found;
}

/** What one cell, whose slope is `d`, hands back to the factors of its terms. */
function back(
  formula: Formula,
  cell: number,
  d: number,
  read: Read,
  slopeOf: (name: string) => Float64Array | null,
): void {
  const max = formula.reduce === 'max';
  const terms: Term[] = [];
  let total = max ? -Infinity : 0,
    best = -1;
  for (let t = 0; t < formula.terms; t++) {
    const term = formula.term(cell, t, read);
    if (!term) continue;
    const p = product(term, read);
    if (!max) total += p;
    else if (p > total || p !== p) {
      total = p;
      best = terms.length;
    }
    terms.push(term);
  }
  const slope = d * (formula.then ? formula.then.derivative(total) : 1);
  for (const term of max ? terms.slice(best, best + 1) : terms) {
    const { factors, scale = 1 } = term;
    if (scale === 0) continue;
    factors.forEach(({ name, at }, i) => {
      const into = slopeOf(name);
      if (!into) return;
      let rest = slope * scale;
      factors.forEach((other, j) => {
        if (j !== i) rest *= read(other.name)[other.at]!;
      });
      into[at]! += rest;
    });
  }
}
