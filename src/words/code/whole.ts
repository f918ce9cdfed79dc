import type { Program, Span } from '../../core/program.ts';
import type { Shape } from '../../core/tensor.ts';
import type { Affine } from './fit.ts';
import { written } from './fit.ts';
import type { Fitted } from './index.ts';

import type { Contraction, Piece } from './contract.ts';
import { broadcast, contracted, tuple } from './contract.ts';
import type { Kind } from './kinds.ts';
import type { Looped } from './loops.ts';
import { applied } from './written.ts';

/** The lines that make a whole tensor at once, with NumPy's sums over axes, or null where that needs a loop over cells. */
export function wholeOf(
  program: Program,
  span: Span,
  { kinds, looped }: Fitted,
  name: (tensor: string) => string,
): readonly string[] | null {
  const { shape, out, reduce, then } = span.formula;
  if (kinds.length === 0) return null;
  const parts: Part[] = [];
  const { local } = program.tensors.get(out)!,
    weighty = program.tensors.get(`${span.layer}.${local.replace(/^d/, '').split('.')[0]}`)?.role === 'weight';
  for (const [k, kind] of kinds.entries()) {
    const part = partOf(program, shape, kind, looped[k]!, reduce === 'max', weighty, name);
    if (!part) return null;
    parts.push(part);
  }
  const f = then ? vectorFunction(applied(then, 's')) : 's';
  if (f === null) return null;
  const target = name(out);
  const plain = parts.filter((p) => p.loops.length === 0),
    walked = parts.filter((p) => p.loops.length > 0);
  if (walked.length === 0) return closed(target, shape, plain, reduce === 'max', f);
  if (reduce === 'max' && parts.length > 1) return null;
  if (broadcast([...plain.map((p) => p.shape), shape])?.join() !== shape.join()) return null;
  const begun = plain.map((p, i) => signed(p, i === 0 ? ' + ' : i)).join('');
  const lines = [
    `${target} = ${reduce === 'max' ? `np.full(${tuple(shape)}, -np.inf)` : `np.zeros(${tuple(shape)})`}${begun}`,
  ];
  for (const part of walked) {
    lines.push(...part.before);
    const names = part.loops.map((l) => l.name).join(', '),
      sizes = part.loops.map((l) => l.size);
    lines.push(
      sizes.length === 1 ? `for ${names} in range(${sizes[0]}):` : `for ${names} in np.ndindex(${sizes.join(', ')}):`,
    );
    const place = part.target.every((t) => t === ':') ? target : `${target}[${trimmed(part.target).join(', ')}]`;
    lines.push(
      reduce === 'max'
        ? `    ${place} = np.maximum(${place}, ${part.minus ? '-' : ''}${part.text})`
        : `    ${place} ${part.minus ? '-=' : '+='} ${part.text}`,
    );
  }
  if (then) lines.push(`${target} = ${vectorFunction(applied(then, target))}`);
  return lines;
}

/** One kind of term over all cells: what must stand before it, the loops that stay, and the product summed over its axes. */
interface Part extends Contraction {
  readonly before: readonly string[];
  readonly loops: readonly { readonly name: string; readonly size: number }[];
  /** The index of the target inside the loops. */
  readonly target: readonly string[];
}

const signed = ({ minus, text }: Part, i: number | string): string =>
  i === 0 ? (minus ? `-${text}` : text) : `${minus ? ' - ' : ' + '}${text}`;

/** `target = a + b`, and the function on top. */
function closed(
  target: string,
  shape: Shape,
  parts: readonly Part[],
  max: boolean,
  f: string,
): readonly string[] | null {
  const before = parts.flatMap((p) => p.before);
  if (parts.filter((p) => p.before.length > 0).length > 1) return null;
  const sum = max
    ? parts.map((p) => (p.minus ? `-${p.text}` : p.text)).reduce((a, b) => `np.maximum(${a}, ${b})`)
    : parts.map(signed).join('');
  const made = broadcast(parts.map((p) => p.shape)),
    whole = made !== null && made.join() === shape.join();
  const fits = (text: string): string => (whole ? text : `np.zeros(${tuple(shape)}) + (${text})`);
  if (made === null) return null;
  if (f === 's') return [...before, `${target} = ${fits(sum)}`];
  const bare = parts.length === 1 && /^[\w.]+$/.test(sum);
  if (bare && whole) return [...before, `${target} = ${f.replaceAll(/\bs\b/g, sum)}`];
  return [...before, `s = ${fits(sum)}`, `${target} = ${f}`];
}

/** A function of one number as a function of an array: a choice becomes np.where. Null where it has none. */
function vectorFunction(text: string): string | null {
  if (/math\.|\bint\(|\band\b|\bor\b/.test(text)) return null;
  const [, yes, condition, no] = /^(.+) if (.+) else (.+)$/.exec(text) ?? [];
  if (yes === undefined) return text;
  if (/ if | else /.test(`${yes}${condition}${no}`) || (condition!.match(/[<>]=?|==/g) ?? []).length !== 1) return null;
  return `np.where(${condition}, ${yes}, ${no})`;
}

/** An expression that does not begin with a minus where it need not: `4 - i`. */
function positiveFirst(affine: Affine, names: readonly string[]): string {
  const text = written({ ...affine, constant: 0 }, names);
  return text.startsWith('-') && affine.constant > 0
    ? `${affine.constant} - ${text.slice(1).replaceAll(' - ', ' + ').replaceAll(/ \+ /g, ' - ')}`
    : written(affine, names);
}

/** What a coordinate is made of: variables that stay loops, at most one that is an axis, and a constant. */
interface Coordinate {
  readonly looped: Affine;
  readonly axis: { readonly variable: number; readonly step: number } | null;
}

const FEW_LOOPS = ['i', 'j', 'k', 'l', 'm'];
/** Names that an array is indexed by in the loops that stay. */
function partOf(
  program: Program,
  shape: Shape,
  kind: Kind,
  { sizes, factors, guards, compare, box }: Looped,
  max: boolean,
  weighty: boolean,
  name: (tensor: string) => string,
): Part | null {
  if (kind.where || compare || box.length > 0 || (max && kind.factors.length !== 1)) return null;
  const spans = [...shape, ...sizes];
  const coordinates: (readonly Affine[])[] = [];
  for (const { flat, at } of factors) {
    if (flat || at.some((a) => a.divisor !== 1 || a.floor)) return null;
    coordinates.push(at);
  }
  const walking = loopsThatStay(coordinates, spans);
  const order = [...walking].sort((a, b) => a - b);
  if (order.length > FEW_LOOPS.length || order.reduce((n, v) => n * spans[v]!, 1) > 4096) return null;
  const variables = spans.map((_, v) => (walking.has(v) ? FEW_LOOPS[order.indexOf(v)]! : '§'));

  const before: string[] = [];
  const pieces: Piece[] = [];
  for (const [k, at] of coordinates.entries()) {
    const own = program.tensors.get(kind.factors[k]!)!.shape;
    const margins: [number, number][] = [];
    const index: string[] = [];
    const axes: (number | null)[] = [],
      widths: number[] = [];
    for (const [axis, affine] of at.entries()) {
      const split = splitUp(affine, spans, walking);
      if (!split) return null;
      const reach = reachOf(affine, spans);
      const margin: [number, number] = [Math.max(0, -reach[0]), Math.max(0, reach[1] - own[axis]! + 1)];
      if ((margin[0] > 0 || margin[1] > 0) && guards.length === 0) return null;
      margins.push(margin);
      const place = (by: number): string =>
        positiveFirst({ ...split.looped, constant: split.looped.constant + margin[0] + by }, variables);
      const start = place(0);
      if (split.axis === null) {
        const single = own[axis] === 1 && start === '0';
        index.push(single ? ':' : start);
        if (single) {
          axes.push(null);
          widths.push(1);
        }
        continue;
      }
      const { variable, step } = split.axis,
        size = spans[variable]!,
        all = own[axis]! + margin[0] + margin[1];
      axes.push(variable);
      widths.push(size);
      const length = (size - 1) * step + 1;
      index.push(
        start === '0' && step === 1 && size === all ? ':' : `${start}:${place(length)}${step > 1 ? `:${step}` : ''}`,
      );
    }
    let text = name(kind.factors[k]!);
    if (margins.some((m) => m[0] > 0 || m[1] > 0)) {
      if (before.length > 0) return null;
      before.push(
        `padded = np.pad(${text}, (${margins.map((m) => `(${m.join(', ')})`).join(', ')})${max ? ', constant_values=-np.inf' : ''})`,
      );
      text = 'padded';
    }
    pieces.push({ text: index.every((t) => t === ':') ? text : `${text}[${trimmed(index).join(', ')}]`, axes, widths });
  }
  const cellAxes = shape.flatMap((_, axis) => (walking.has(axis) ? [] : [axis]));
  const value = contracted(pieces, cellAxes, spans, shape.length, walking, kind.scale, max, weighty);
  if (!value) return null;
  return {
    before,
    loops: order.map((v) => ({ name: variables[v]!, size: spans[v]! })),
    target: shape.map((_, axis) => (walking.has(axis) ? variables[axis]! : ':')),
    ...value,
  };
}

/** Whole axes at the end need no index of their own. */
const trimmed = (index: readonly string[]): readonly string[] => {
  const last = index.findLastIndex((t) => t !== ':');
  return index.slice(0, last + 1);
};

/** Variables that cannot be axes of an array: all but the longest where a coordinate adds several, and those counted backwards. */
function loopsThatStay(all: readonly (readonly Affine[])[], spans: readonly number[]): ReadonlySet<number> {
  const stay = new Set<number>();
  for (const affine of all.flat()) {
    const used = affine.coefficients.flatMap((c, v) => (c !== 0 && spans[v]! > 1 && !stay.has(v) ? [v] : []));
    const axes = used.filter((v) => affine.coefficients[v]! > 0);
    const kept = axes.reduce<number | null>((best, v) => (best === null || spans[v]! > spans[best]! ? v : best), null);
    for (const v of used) if (v !== kept) stay.add(v);
  }
  return stay;
}

function splitUp(affine: Affine, spans: readonly number[], walking: ReadonlySet<number>): Coordinate | null {
  const free = affine.coefficients.flatMap((c, v) => (c !== 0 && spans[v]! > 1 && !walking.has(v) ? [v] : []));
  if (free.length > 1) return null;
  const [variable] = free;
  const looped = {
    ...affine,
    coefficients: affine.coefficients.map((c, v) => (v === variable || spans[v] === 1 ? 0 : c)),
  };
  return { looped, axis: variable === undefined ? null : { variable, step: affine.coefficients[variable]! } };
}

/** The least and the greatest that a coordinate comes to. */
function reachOf({ coefficients, constant }: Affine, spans: readonly number[]): readonly [number, number] {
  let low = constant,
    high = constant;
  coefficients.forEach((c, v) => {
    const far = c * (spans[v]! - 1);
    low += Math.min(0, far);
    high += Math.max(0, far);
  });
  return [low, high];
}
