import type { Shape } from '../../core/tensor.ts';
import { scaledProduct } from './index.ts';

/** A product over the axes of a cell, and the shape it has: that of the cell, or one that NumPy stretches to it. */
export interface Contraction {
  readonly minus: boolean;
  readonly text: string;
  readonly shape: Shape;
}

/** A shape as Python writes it: `(3,)`. */
export const tuple = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** The shape that arrays of several shapes have together; null where they do not fit. */
export function broadcast(shapes: readonly Shape[]): Shape | null {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const made: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const sizes = new Set(shapes.map((s) => s[axis - rank + s.length] ?? 1).filter((n) => n !== 1));
    if (sizes.size > 1) return null;
    made.push([...sizes][0] ?? 1);
  }
  return made;
}

/** A factor as it is indexed: which variable each of its axes is (null: a single place), and how long they are. */
export interface Piece {
  readonly text: string;
  readonly axes: readonly (number | null)[];
  readonly widths: readonly number[];
}

/** The product of the pieces, summed over whatever is no axis of the cell. */
export function contracted(
  pieces: readonly Piece[],
  cellAxes: readonly number[],
  spans: readonly number[],
  rank: number,
  walking: ReadonlySet<number>,
  scale: number,
  max: boolean,
  weighty: boolean,
): Contraction | null {
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
): Contraction | null {
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
): Contraction | null {
  const letters = new Map<number, string>();
  const take = (wanted: string): string =>
    Array.from(wanted + LETTERS).find((l) => !Array.from(letters.values()).includes(l))!;
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
