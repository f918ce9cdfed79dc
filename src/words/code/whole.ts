import type { Program, Span } from '../../core/program.ts';
import type { Shape } from '../../core/tensor.ts';
import type { Affine } from './fit.ts';
import { written } from './fit.ts';
import type { Fitted } from './index.ts';
import { scaledProduct } from './index.ts';
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
interface Part {
  readonly before: readonly string[];
  readonly loops: readonly { readonly name: string; readonly size: number }[];
  /** The index of the target inside the loops. */
  readonly target: readonly string[];
  readonly minus: boolean;
  readonly text: string;
  /** Its shape, broadcast or not; null: that of the target. */
  readonly shape: Shape;
}

const tuple = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
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

/** The shape that arrays of several shapes have together; null where they do not fit. */
function broadcast(shapes: readonly Shape[]): Shape | null {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const made: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const sizes = new Set(shapes.map((s) => s[axis - rank + s.length] ?? 1).filter((n) => n !== 1));
    if (sizes.size > 1) return null;
    made.push([...sizes][0] ?? 1);
  }
  return made;
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

/** A factor as it is indexed: which variable each of its axes is (null: a single place), and how long they are. */
interface Piece {
  readonly text: string;
  readonly axes: readonly (number | null)[];
  readonly widths: readonly number[];
}

/** The product of the pieces, summed over whatever is no axis of the cell. */
function contracted(
  pieces: readonly Piece[],
  cellAxes: readonly number[],
  spans: readonly number[],
  rank: number,
  walking: ReadonlySet<number>,
  scale: number,
  max: boolean,
  weighty: boolean,
): Pick<Part, 'minus' | 'text' | 'shape'> | null {
  const summed = spans.flatMap((size, v) => (v >= rank && size > 1 && !walking.has(v) ? [v] : []));
  const shape = cellAxes.map((v) => spans[v]!);
  if (summed.length === 0 && pieces.every((p) => isAligned(p, cellAxes))) {
    if (pieces.length === 0) return { ...scaledProduct([], scale), shape: [] };
    return {
      ...scaledProduct(
        pieces.map((p) => p.text),
        scale,
      ),
      shape: broadcast(pieces.map((p) => p.widths))!,
    };
  }
  const [only] = pieces;
  if (pieces.length === 1) {
    const reduced = reducedOf(only!, cellAxes, spans, summed, scale, max);
    if (reduced) return reduced;
  }
  if (max) return null;
  return einsum(pieces, cellAxes, spans, shape, scale, weighty);
}

/** Whether an array stands so that NumPy stretches it over the cell by itself. */
const isAligned = ({ axes }: Piece, cellAxes: readonly number[]): boolean =>
  axes.length <= cellAxes.length &&
  axes.every((v, i) => v === null || v === cellAxes[cellAxes.length - axes.length + i]);

/** np.sum, np.mean or np.max of one array over some of its axes. */
function reducedOf(
  { text, axes, widths }: Piece,
  cellAxes: readonly number[],
  spans: readonly number[],
  summed: readonly number[],
  scale: number,
  max: boolean,
): Pick<Part, 'minus' | 'text' | 'shape'> | null {
  const sums = axes.flatMap((v, i) => (v !== null && summed.includes(v) ? [i] : []));
  if (sums.length === 0 || sums.length !== summed.length) return null;
  // Axes of one place go with those that are summed, where the cell has none for them.
  const rest = axes.filter((_, i) => !sums.includes(i));
  const single = rest.length > cellAxes.length && rest.filter((v) => v !== null).length === cellAxes.length;
  const over = axes.flatMap((v, i) => (sums.includes(i) || (single && v === null) ? [i] : []));
  const left = axes.flatMap((v, i) => (over.includes(i) ? [] : [{ v, size: widths[i]! }]));
  const axis =
    over.length === axes.length ? '' : over.length === 1 ? `, axis=${over[0]}` : `, axis=(${over.join(', ')})`;
  const kept = axes.map((v, i) => (over.includes(i) ? null : v));
  const count = over.reduce((n, i) => n * widths[i]!, 1);
  const call = (options: string): { readonly minus: boolean; readonly text: string } => {
    if (max) return { minus: scale < 0, text: `np.max(${text}${options})` };
    if (Math.abs(Math.abs(scale) * count - 1) < 1e-12) return { minus: scale < 0, text: `np.mean(${text}${options})` };
    return scaledProduct([`np.sum(${text}${options})`], scale);
  };
  if (
    kept.length === cellAxes.length &&
    kept.every((v, i) => v === cellAxes[i] || (v === null && spans[cellAxes[i]!] === 1))
  )
    return { ...call(`${axis}, keepdims=True`), shape: kept.map((v) => (v === null ? 1 : spans[v]!)) };
  const wide = left.filter(({ size }) => size > 1).map(({ v }) => v);
  const wanted = cellAxes.filter((v) => spans[v]! > 1);
  if (wide.length !== wanted.length || wide.some((v, i) => v !== wanted[i])) return null;
  const shape = cellAxes.map((v) => spans[v]!),
    made = call(axis);
  if (left.map(({ size }) => size).join() === shape.join()) return { ...made, shape };
  const [, before = '', sum = '', after = ''] = /^(.*?)(np\.\w+\(.*\))([^)]*)$/.exec(made.text)!;
  return { minus: made.minus, text: `${before}np.reshape(${sum}, ${tuple(shape)})${after}`, shape };
}

const LETTERS = 'ijkcnhwtlmopqrsuvxyzabdefg';
/** Letters of the axes of what is made, by their count: of what neurons say, and of weights. */
const CELL_LETTERS: { readonly [rank: number]: string } = { 1: 'j', 2: 'nj', 3: 'ntj', 4: 'nhwf' };
const WEIGHT_LETTERS: { readonly [rank: number]: string } = { 1: 'j', 2: 'ij', 3: 'icf', 4: 'ijcf' };

/** The product and the sum in one, in Einstein's notation. */
function einsum(
  pieces: readonly Piece[],
  cellAxes: readonly number[],
  spans: readonly number[],
  shape: Shape,
  scale: number,
  weighty: boolean,
): Pick<Part, 'minus' | 'text' | 'shape'> | null {
  const letters = new Map<number, string>();
  const take = (wanted: string): string => [...wanted, ...LETTERS].find((l) => ![...letters.values()].includes(l))!;
  const own = weighty ? WEIGHT_LETTERS : CELL_LETTERS;
  cellAxes.forEach((v, i) => letters.set(v, take(own[cellAxes.length]?.[i] ?? '')));
  const inner: readonly string[] = weighty ? ['n', 'h', 'w'] : ['i', 'c', 'k'];
  for (const { axes } of pieces)
    axes.forEach((v, i) => {
      if (v !== null && !letters.has(v)) letters.set(v, take(inner[weighty ? i : 0] ?? 'ick'));
    });
  const covered = new Set<number>();
  const inputs = pieces.map(({ axes }) =>
    axes
      .map((v, i) => {
        const same = cellAxes[i];
        const variable = v ?? (same !== undefined && spans[same] === 1 ? same : null);
        if (variable === null) {
          // Single places of the same axis share a letter, such as the batch of one.
          if (!letters.has(-1 - i)) letters.set(-1 - i, take('n'));
          return letters.get(-1 - i)!;
        }
        covered.add(variable);
        return letters.get(variable)!;
      })
      .join(''),
  );
  const left = cellAxes.filter((v) => covered.has(v));
  if (cellAxes.some((v) => !covered.has(v) && spans[v]! > 1)) return null;
  const output = left.map((v) => letters.get(v)!).join('');
  const text = `np.einsum('${inputs.join(',')}->${output}', ${pieces.map((p) => p.text).join(', ')})`;
  const made = left.map((v) => spans[v]!);
  return made.length === shape.length
    ? { ...scaledProduct([text], scale), shape }
    : { ...scaledProduct([`np.reshape(${text}, ${tuple(shape)})`], scale), shape };
}
