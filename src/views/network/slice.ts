import type { Program } from '../../core/program.ts';
import type { Shape } from '../../core/tensor.ts';
import { flatten, unflatten } from '../../core/tensor.ts';
import { weightOf } from './bodies.ts';

/** A place on a slice's grid. */
export interface GridPoint {
  readonly row: number;
  readonly col: number;
}

/** Two axes of a tensor, all others held fast: what a close-up shows of it. */
export interface Slice {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** The coordinates of one of its cells. */
  readonly through: readonly number[];
  readonly weight: boolean;
  /** Cells too many for a square each, or few enough to be a list. */
  readonly list: boolean;
  /** Whether a window may slide over it: attention looks at all of it. */
  readonly slides: boolean;
  /** Turned round: its last row (and of images its last column) comes first. */
  readonly turned: boolean;
  readonly cellAt: (row: number, col: number) => number;
  /** null: the cell lies on another slice. */
  readonly where: (at: number) => GridPoint | null;
}

/** Lists longer than this are folded into a block. */
const LONGEST_LIST = 12;

/**
 * The slice of a tensor through one of its cells: rows and columns of a map or a kernel, the vector along the axis that
 * varies. `varying` says which axes do.
 */
export function sliceOf(program: Program, name: string, at: number, varying: readonly boolean[]): Slice {
  const { shape, layer } = program.tensors.get(name)!;
  const weight = weightOf(program, name) !== null;
  const through = unflatten(shape, at);
  if (shape.length === 4 && !weight && !isMaps(program, layer)) {
    const steps = program.tensors.get(`${layer}.y`)!.shape[1];
    return { ...plane(name, shape, through, shape[1] === steps ? 1 : 2, 3, weight), slides: false };
  }
  if (shape.length === 4) return plane(name, shape, through, weight ? 0 : 1, weight ? 1 : 2, weight);
  // Of a map or a kernel with three sides, one plane of it.
  if (shape.length === 5) return plane(name, shape, through, weight ? 1 : 2, weight ? 2 : 3, weight);
  if (shape.length === 3 && weight && varying.some((v) => v)) {
    // Of heads, one is looked at: that which the sum does not run over.
    const still = Math.max(0, varying.lastIndexOf(false));
    const [rowAxis = 0, colAxis = 1] = [0, 1, 2].filter((axis) => axis !== still);
    return { ...plane(name, shape, through, rowAxis, colAxis, weight), slides: false };
  }
  if (shape.length === 3) return plane(name, shape, through, 1, 2, weight);
  const both = shape.length === 2 && varying[0] && varying[1];
  if (both) return plane(name, shape, through, 0, 1, weight);
  const axis = shape.length === 2 && varying[0] && !varying[1] ? 0 : shape.length - 1;
  return vector(name, shape, through, axis, weight);
}

/** A slice with its last row first, and where `both` its last column too: a kernel as the way back sees it. */
export function turnedRound(slice: Slice, both: boolean): Slice {
  const row = (r: number): number => slice.rows - 1 - r,
    col = (c: number): number => (both ? slice.cols - 1 - c : c);
  return {
    ...slice,
    turned: true,
    cellAt: (r, c) => slice.cellAt(row(r), col(c)),
    where: (at) => {
      const place = slice.where(at);
      return place && { row: row(place.row), col: col(place.col) };
    },
  };
}

/** Whether a layer makes maps. */
const isMaps = ({ tensors }: Program, layer: string): boolean => tensors.get(`${layer}.y`)?.shape.length === 4;

function plane(
  name: string,
  shape: Shape,
  through: readonly number[],
  rowAxis: number,
  colAxis: number,
  weight: boolean,
): Slice {
  return {
    name,
    rows: shape[rowAxis]!,
    cols: shape[colAxis]!,
    through,
    weight,
    list: false,
    slides: true,
    turned: false,
    cellAt: (row, col) =>
      flatten(
        shape,
        through.map((c, axis) => (axis === rowAxis ? row : axis === colAxis ? col : c)),
      ),
    where: (at) => {
      const c = unflatten(shape, at);
      return c.every((i, axis) => axis === rowAxis || axis === colAxis || i === through[axis])
        ? { row: c[rowAxis]!, col: c[colAxis]! }
        : null;
    },
  };
}

function vector(name: string, shape: Shape, through: readonly number[], axis: number, weight: boolean): Slice {
  const n = shape[axis] ?? 1,
    list = n <= LONGEST_LIST,
    cols = list ? 1 : foldOf(n);
  return {
    name,
    rows: Math.ceil(n / cols),
    cols,
    through,
    weight,
    list,
    slides: true,
    turned: false,
    cellAt: (row, col) => {
      const i = row * cols + col;
      return i < n
        ? flatten(
            shape,
            through.map((c, a) => (a === axis ? i : c)),
          )
        : -1;
    },
    where: (at) => {
      const c = unflatten(shape, at);
      if (!c.every((i, a) => a === axis || i === through[a])) return null;
      const i = c[axis] ?? 0;
      return { row: Math.floor(i / cols), col: i % cols };
    },
  };
}

/** The number of columns that makes a block of n cells about square: a divisor where one is near. */
function foldOf(n: number): number {
  const ideal = Math.sqrt(n);
  let best = Math.ceil(ideal);
  for (let d = 2; d <= n / 2; d++)
    if (
      n % d === 0 &&
      d >= ideal * 0.7 &&
      d <= ideal * 1.6 &&
      (n % best !== 0 || Math.abs(d - ideal) < Math.abs(best - ideal))
    )
      best = d;
  return best;
}
