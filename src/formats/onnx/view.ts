import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';

/**
 * A piece of an axis. ONNX's tensors and ours are seen as the same factors in different orders and groupings, so that
 * turning NCHW into channels last, and every Reshape and Transpose, costs nothing until a layer needs another order.
 */
export interface Factor {
  readonly size: number;
  readonly batch?: true;
}

/** The factors that an axis is made of, the last the fastest; none: an axis of size 1. */
export type Axis = readonly Factor[];

export const factor = (size: number): Factor => ({ size });

/** The size of an axis: the product of its factors. */
export const length = (axis: Axis): number => axis.reduce((n, f) => n * f.size, 1);
export const dimsOf = (axes: readonly Axis[]): Shape => axes.map(length);

/** An axis of the given size, as one factor, or none where it is 1. */
export const axisOf = (size: number): Axis => (size === 1 ? [] : [factor(size)]);

/** What factors have been cut into, as later reshapes needed it. Every reading of an axis goes through `expand`. */
export type Cuts = Map<Factor, Axis>;

/** An axis with every factor that was cut replaced by its pieces. */
export const expand = (cuts: Cuts, axis: Axis): Axis =>
  axis.some((f) => cuts.has(f)) ? axis.flatMap((f) => (cuts.has(f) ? expand(cuts, cuts.get(f)!) : [f])) : axis;

/**
 * Factors, in order, dealt out to axes of the given sizes; cut where a size asks for it. null: they do not fall into such
 * axes, 6·4 into 8·3 for one.
 */
export function regroup(cuts: Cuts, factors: Axis, dims: Shape): readonly Axis[] | null {
  const queue = [...factors];
  const axes: Axis[] = [];
  for (const size of dims) {
    const axis: Factor[] = [];
    let left = size;
    while (left > 1) {
      const next = queue.shift();
      if (!next) return null;
      if (left % next.size === 0) {
        axis.push(next);
        left /= next.size;
      } else if (next.size % left === 0 && !next.batch) {
        const [outer, inner] = [factor(left), factor(next.size / left)];
        cuts.set(next, [outer, inner]);
        axis.push(outer);
        queue.unshift(inner);
        left = 1;
      } else return null;
    }
    axes.push(axis);
  }
  return queue.length === 0 ? axes : null;
}

/** Two axes of one size cut into factors of the same sizes, pairwise; null where they cannot be. */
export function matched(cuts: Cuts, a: Axis, b: Axis): readonly (readonly [Factor, Factor])[] | null {
  const [left, right] = [[...expand(cuts, a)], [...expand(cuts, b)]];
  const pairs: [Factor, Factor][] = [];
  while (left.length > 0 && right.length > 0) {
    const [f, g] = [left.shift()!, right.shift()!];
    if (f === g || f.size === g.size) {
      if (f !== g && Boolean(f.batch) !== Boolean(g.batch)) return null;
      pairs.push([f, g]);
      continue;
    }
    const [small, large, rest] = f.size < g.size ? [f, g, right] : [g, f, left];
    if (large.size % small.size !== 0 || large.batch || small.batch) return null;
    const pieces = [factor(small.size), factor(large.size / small.size)] as const;
    cuts.set(large, pieces);
    rest.unshift(pieces[1]);
    pairs.push(f.size < g.size ? [f, pieces[0]] : [pieces[0], g]);
  }
  return left.length === 0 && right.length === 0 ? pairs : null;
}

/** For each place of `to`, row-major, the place of the same cell in `from`: the same factors in another order. null: they agree. */
export function rearranged(from: Axis, to: Axis): Int32Array | null {
  if (from.length === to.length && from.every((f, i) => f === to[i])) return null;
  const strides = new Map<Factor, number>();
  let stride = 1;
  for (const f of [...from].reverse()) {
    strides.set(f, stride);
    stride *= f.size;
  }
  return places(
    to.map((f) => f.size),
    to.map((f) => strides.get(f)!),
  );
}

/** Σ index·stride for every cell of a shape, row-major. */
export function places(dims: Shape, strides: readonly number[]): Int32Array {
  const table = new Int32Array(sizeOf(dims)),
    at = new Int32Array(dims.length);
  let place = 0;
  for (let cell = 0; cell < table.length; cell++) {
    table[cell] = place;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++at[axis]! < dims[axis]!) break;
      place -= strides[axis]! * dims[axis]!;
      at[axis] = 0;
    }
  }
  return table;
}

/** Row-major strides of a shape. */
export function stridesOf(dims: Shape): readonly number[] {
  const strides = new Array<number>(dims.length);
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= dims[axis]!;
  }
  return strides;
}

/** Numbers picked in another order. */
export const picked = (data: ArrayLike<number>, places: ArrayLike<number>): Float32Array => {
  const out = new Float32Array(places.length);
  for (let i = 0; i < out.length; i++) out[i] = data[places[i]!]!;
  return out;
};
