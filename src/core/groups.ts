import type { Nest } from './kernels/nest.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** The cells of a shape in groups: together are those that differ only along some of its axes. */
export interface Groups {
  readonly rows: number;
  /** Cells of one group. */
  readonly n: number;
  /** The shape with one number for each group: size 1 along the grouped axes. */
  readonly each: Shape;
  /** The group in which a cell lies. */
  readonly rowOf: (cell: number) => number;
  /** Cell `k` of a group. */
  readonly at: (row: number, k: number) => number;
  /** How the groups lie in memory; null where they lie in a way that loops do not know. */
  readonly nest: Nest | null;
  /** The group of every cell: made when first asked for, used by fast loops. */
  readonly table: () => Int32Array;
}

/** Groups along the given axes (counted from 0, the batch). */
export function groups(shape: Shape, axes: readonly number[]): Groups {
  const grouped = shape.map((_, axis) => axes.includes(axis));
  const each = shape.map((d, axis) => (grouped[axis] ? 1 : d));
  const rows = sizeOf(each),
    last = shape.length - 1;
  const rowOf = (cell: number): number => {
    let row = 0,
      stride = 1,
      rest = cell;
    for (let axis = last; axis >= 0; axis--) {
      const d = shape[axis]!;
      if (!grouped[axis]) {
        row += (rest % d) * stride;
        stride *= d;
      }
      rest = Math.floor(rest / d);
    }
    return row;
  };
  let table: Int32Array | undefined;
  return {
    rows,
    n: sizeOf(shape) / rows,
    each,
    rowOf,
    at: (row, k) => {
      let cell = 0,
        stride = 1,
        inside = k,
        outside = row;
      for (let axis = last; axis >= 0; axis--) {
        const d = shape[axis]!;
        if (grouped[axis]) {
          cell += (inside % d) * stride;
          inside = Math.floor(inside / d);
        } else {
          cell += (outside % d) * stride;
          outside = Math.floor(outside / d);
        }
        stride *= d;
      }
      return cell;
    },
    nest: nestFor(shape, grouped),
    table: () => (table ??= tableOf(shape, grouped)),
  };
}

/** The axes taken together: those that are kept and those that are grouped must follow one another as in a nest. */
function nestFor(shape: Shape, grouped: readonly boolean[]): Nest | null {
  const sizes = [1, 1, 1, 1];
  let at = 0;
  for (const [axis, size] of shape.entries()) {
    if (size === 1) continue;
    if (grouped[axis] !== (at % 2 === 1)) at++;
    if (at === sizes.length) return null;
    sizes[at]! *= size;
  }
  const [a, b, c, d] = sizes as [number, number, number, number];
  return c === 1 && d === 1 ? [a, 1, 1, b] : [a, b, c, d];
}

/** The group of every cell, built up from the last axis: along a grouped one the same again, else the next groups. */
function tableOf(shape: Shape, grouped: readonly boolean[]): Int32Array {
  let table = Int32Array.of(0),
    stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const d = shape[axis]!,
      { length } = table;
    const wider = new Int32Array(length * d);
    for (let i = 0; i < d; i++) {
      wider.set(table, i * length);
      if (!grouped[axis]) for (let k = 0; k < length; k++) wider[i * length + k]! += i * stride;
    }
    if (!grouped[axis]) stride *= d;
    table = wider;
  }
  return table;
}
