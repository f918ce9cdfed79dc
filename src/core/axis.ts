import { refuse } from './errors.ts';
import type { Nest } from './kernels/nest.ts';
import { nestOf } from './kernels/nest.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** An axis counted from the end made one counted from the start; the batch, axis 0, is refused. */
export function axisOf(axis: number, shape: Shape): number {
  const at = axis < 0 ? axis + shape.length : axis;
  if (at < 1 || at >= shape.length)
    refuse(`axis must be one of 1 to ${shape.length - 1}, or count from the end`, axis, 'axis 0 is the batch');
  return at;
}

/** Several axes, each as `axisOf` has it, in order and each once. */
export const axesOf = (list: readonly number[], shape: Shape): readonly number[] => {
  if (list.length === 0) refuse('axis must name at least one axis', list);
  return [...new Set(list.map((axis) => axisOf(axis, shape)))].sort((a, b) => a - b);
};

/** The vectors along one axis: `rows` of them, `n` numbers each. */
export interface Lanes {
  readonly n: number;
  readonly rows: number;
  /** From one number of a vector to the next. */
  readonly step: number;
  /** How they lie in memory. */
  readonly nest: Nest;
  /** The shape with one number in place of each vector. */
  readonly each: Shape;
  /** The cell that holds number `k` of vector `row`. */
  readonly at: (row: number, k: number) => number;
  /** The vector in which a cell lies. */
  readonly rowOf: (cell: number) => number;
}

/** A shape seen as vectors along one of its axes. */
export function lanes(shape: Shape, axis: number): Lanes {
  const n = shape[axis]!,
    step = sizeOf(shape.slice(axis + 1)),
    block = n * step,
    rows = sizeOf(shape) / n;
  return {
    n,
    step,
    rows,
    nest: nestOf({ rows, n, step }),
    each: shape.map((d, a) => (a === axis ? 1 : d)),
    at: (row, k) => Math.floor(row / step) * block + (row % step) + k * step,
    rowOf: (cell) => Math.floor(cell / block) * step + (cell % step),
  };
}
