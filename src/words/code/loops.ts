import type { Program } from '../../core/program.ts';
import { sizeOf, unflatten } from '../../core/tensor.ts';
import type { Affine, Point } from './fit.ts';
import { fit, topOf } from './fit.ts';
import type { Kind } from './kinds.ts';
import type { Sample } from './samples.ts';

/** How a kind of term is written: the loops over its terms, the index of each factor, and when a term counts. */
export interface Looped {
  /** Sizes of the loops inside the cell, from slow to fast; and the axis of a factor that each walks along, for its name. */
  readonly sizes: readonly number[];
  readonly along: readonly (string | null)[];
  /** One list of coordinates a factor, in the cell's coordinates and then the loops; or the flat place alone. */
  readonly factors: readonly { readonly flat: boolean; readonly at: readonly Affine[] }[];
  /** Coordinates that must lie inside, or be divided without a rest, for the term to count. */
  readonly guards: readonly { readonly factor: number; readonly axis: number }[];
  /** A comparison of two variables that must hold, such as the causal s ≤ t. */
  readonly compare: { readonly left: number; readonly sign: string; readonly right: number } | null;
  /** Variables that must lie in [from, to), where nothing else says when a term counts. */
  readonly box: readonly { readonly variable: number; readonly from: number; readonly to: number }[];
}

/** Finds loops and indices that make exactly the terms of a kind; null where none of those that are tried does. */
export function loopsOf(program: Program, kind: Kind, shape: readonly number[]): Looped | null {
  const all = [...candidates(program, kind)];
  for (const effort of EFFORTS)
    for (const candidate of all) {
      const found = tried(program, kind, shape, candidate, effort);
      if (found) return found;
    }
  return null;
}

/** What is allowed, the plainest first: coordinates; the place in the flat tensor; coordinates with a floor in them. */
const EFFORTS = ['plain', 'flat', 'floors'] as const;
type Effort = (typeof EFFORTS)[number];

/** Terms that a candidate is tried on; what fits them is held against all others. */
const FEW = 500;

interface Candidate {
  readonly sizes: readonly number[];
  readonly along: readonly (string | null)[];
}

/** Axes of one factor that the terms run through, then every way of laying out the terms in up to three loops. */
function* candidates(program: Program, { factors, samples, first, end }: Kind): Generator<Candidate> {
  const n = end - first;
  if (n === 1) return void (yield { sizes: [], along: [] });
  const seen = new Set<string>();
  for (const [k, name] of factors.entries()) {
    const tensor = program.tensors.get(name)!,
      { shape } = tensor;
    const wide = shape.flatMap((size, axis) => (size > 1 ? [axis] : []));
    for (let chosen = 1; chosen < 1 << wide.length; chosen++) {
      const axes = wide.filter((_, i) => chosen & (1 << i)),
        sizes = axes.map((axis) => shape[axis]!);
      if (sizeOf(sizes) !== n || seen.has(sizes.join())) continue;
      const runs = samples.every(({ t, term }) => {
        if (!term) return true;
        const at = unflatten(shape, term.factors[k]!.at),
          along = unflatten(sizes, t - first);
        return axes.every((axis, i) => at[axis] === along[i]);
      });
      if (!runs) continue;
      seen.add(sizes.join());
      // The first axis of whatever is no weight is the batch, however many axes follow it.
      const nameOf = (axis: number): string => `v${axis === 0 && shape.length > 1 ? 4 : shape.length - axis}`;
      yield { sizes, along: axes.map((axis) => (tensor.role === 'weight' ? `k${axis}` : nameOf(axis))) };
    }
  }
  yield { sizes: [n], along: [null] };
  const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => d > 1 && d < n && n % d === 0);
  const near = [...divisors].sort((a, b) => Math.abs(a - Math.sqrt(n)) - Math.abs(b - Math.sqrt(n)));
  for (const a of near) yield { sizes: [a, n / a], along: [null, null] };
  for (const a of near.slice(0, 12))
    for (const b of divisors)
      if ((n / a) % b === 0 && n / a / b > 1) yield { sizes: [a, b, n / a / b], along: [null, null, null] };
}

function tried(
  program: Program,
  kind: Kind,
  shape: readonly number[],
  { sizes, along }: Candidate,
  effort: Effort,
): Looped | null {
  const { samples, factors, first } = kind;
  const spans = [...shape, ...sizes];
  const placed = (s: Sample): Sampled => ({ term: s.term, at: [...s.at, ...unflatten(sizes, s.t - first)] });
  const real = samples.filter((s) => s.term);
  // By leaps of a prime: no loop runs in step with it.
  const few = (real.length > FEW ? Array.from({ length: FEW }, (_, i) => real[(i * 7919) % real.length]!) : real).map(
    placed,
  );
  const indexed: { flat: boolean; at: readonly Affine[] }[] = [];
  for (const [k, name] of factors.entries()) {
    const own = program.tensors.get(name)!.shape;
    const places = few.map((p) => unflatten(own, p.term!.factors[k]!.at));
    const at: Affine[] = [];
    for (let axis = 0; axis < own.length; axis++) {
      const points = few.map((p, i): Point => ({ at: p.at, is: places[i]![axis]! }));
      const found = fit(points, spans, effort === 'floors');
      if (!found) break;
      at.push(found);
    }
    if (at.length === own.length) {
      indexed.push({ flat: false, at });
      continue;
    }
    if (effort === 'plain') return null;
    const flat = fit(
      few.map((p): Point => ({ at: p.at, is: p.term!.factors[k]!.at })),
      spans,
      effort === 'floors',
    );
    if (!flat) return null;
    indexed.push({ flat: true, at: [flat] });
  }
  const points = samples.map(placed),
    there = points.filter((p) => p.term);
  if (!makes(program, factors, indexed, there)) return null;
  const missing = points.filter((p) => !p.term);
  if (missing.length === 0) return { sizes, along, factors: indexed, guards: [], compare: null, box: [] };
  return guarded(program, factors, indexed, missing, there, { sizes, along }, spans.length);
}

/** A term that was looked at, by the variables of a candidate. */
interface Sampled {
  readonly term: Sample['term'];
  readonly at: readonly number[];
}

/** Whether indices lead to exactly the cells that the terms read. */
const makes = (
  program: Program,
  factors: readonly string[],
  indexed: Looped['factors'],
  points: readonly Sampled[],
): boolean =>
  factors.every((name, k) => {
    const own = program.tensors.get(name)!.shape,
      { flat, at } = indexed[k]!;
    return points.every((p) => {
      let place = 0;
      for (let axis = 0; axis < at.length; axis++)
        place = (flat ? 0 : place * own[axis]!) + topOf(at[axis]!, p.at) / at[axis]!.divisor;
      return place === p.term!.factors[k]!.at;
    });
  });

interface Placed {
  readonly at: readonly number[];
}

/** What tells the terms that count from those on padding: a coordinate outside its tensor, or a comparison. */
function guarded(
  program: Program,
  factors: readonly string[],
  indexed: Looped['factors'],
  missing: readonly Placed[],
  real: readonly Placed[],
  { sizes, along }: Candidate,
  variables: number,
): Looped | null {
  const inside = (factor: number, axis: number, at: readonly number[]): boolean => {
    const affine = indexed[factor]!.at[axis]!,
      own = program.tensors.get(factors[factor]!)!.shape;
    const top = topOf(affine, at),
      size = indexed[factor]!.flat ? sizeOf(own) : own[axis]!;
    return top % affine.divisor === 0 && top / affine.divisor >= 0 && top / affine.divisor < size;
  };
  const all = indexed.flatMap((f, factor) => f.at.map((_, axis) => ({ factor, axis })));
  const guards = all.filter(({ factor, axis }) => missing.some((p) => !inside(factor, axis, p.at)));
  if (missing.every((p) => guards.some(({ factor, axis }) => !inside(factor, axis, p.at)))) {
    // A second factor with the same coordinate needs no guard of its own.
    const needed: typeof guards = [];
    for (const guard of guards)
      if (
        missing.some(
          (p) => !inside(guard.factor, guard.axis, p.at) && needed.every((g) => inside(g.factor, g.axis, p.at)),
        )
      )
        needed.push(guard);
    return { sizes, along, factors: indexed, guards: needed, compare: null, box: [] };
  }
  const signs: readonly (readonly [string, (a: number, b: number) => boolean])[] = [
    ['<=', (a, b) => a <= b],
    ['<', (a, b) => a < b],
    ['==', (a, b) => a === b],
  ];
  for (const [sign, holds] of signs)
    for (let left = 0; left < variables; left++)
      for (let right = 0; right < variables; right++) {
        if (left === right) continue;
        if (
          real.every((p) => holds(p.at[left]!, p.at[right]!)) &&
          missing.every((p) => !holds(p.at[left]!, p.at[right]!))
        )
          return { sizes, along, factors: indexed, guards: [], compare: { left, sign, right }, box: [] };
      }
  const box = Array.from({ length: variables }, (_, variable) => {
    const is = real.map((p) => p.at[variable]!);
    return { variable, from: Math.min(...is), to: Math.max(...is) + 1 };
  }).filter(({ variable, from, to }) => missing.some((p) => p.at[variable]! < from || p.at[variable]! >= to));
  const out = (p: Placed): boolean =>
    box.some(({ variable, from, to }) => p.at[variable]! < from || p.at[variable]! >= to);
  return missing.every(out) ? { sizes, along, factors: indexed, guards: [], compare: null, box } : null;
}
