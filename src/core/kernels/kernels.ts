import type { AcrossCells, AcrossConstants, AcrossGroups, AcrossOp } from './across.ts';
import type { EachConstants, EachOp, EachSingles, EachTensors } from './each.ts';
import type { Nest } from './nest.ts';

/** A loop bound to its arrays: nothing is looked up or allocated when it runs. */
export type Loop = () => void;

/** From one index to the next along axes, in cells. */
type Steps2 = readonly [number, number];
type Steps3 = readonly [number, number, number];

/**
 * out[n0, n1, r, c] = bias[c] + Σ_{k1} Σ_{k2} Σ_{k3} a[n0, n1, r, k1, k2, k3]·b[n0, n1, k1, k2, k3, c], summed in single precision
 * in the order of the k; with `add`, the sum is added to what `out` holds. Each array is read by its own steps, from cell `at` on;
 * the columns of `b` and of `out` lie side by side, and in `a` either the rows do or the innermost k.
 */
export interface Product {
  readonly n: Steps2;
  readonly rows: number;
  readonly columns: number;
  readonly k: Steps3;
  readonly out: { readonly data: Float32Array; readonly at: number; readonly n: Steps2; readonly row: number };
  readonly a: {
    readonly data: Float32Array;
    readonly at: number;
    readonly n: Steps2;
    readonly row: number;
    readonly k: Steps3;
  };
  readonly b: { readonly data: Float32Array; readonly at: number; readonly n: Steps2; readonly k: Steps3 };
  readonly bias: Float32Array | null;
  readonly add: boolean;
}

/** out[o + i·…] = from[f + i·…] over four nested axes. */
export interface Move {
  readonly sizes: readonly [number, number, number, number];
  readonly out: {
    readonly data: Float32Array;
    readonly at: number;
    readonly steps: readonly [number, number, number, number];
  };
  readonly from: {
    readonly data: Float32Array;
    readonly at: number;
    readonly steps: readonly [number, number, number, number];
  };
}

/** Windows over an image, each channel by itself; all taps lie inside. Steps in cells. */
export interface Pool {
  readonly kind: 'largest' | 'mean';
  readonly channels: number;
  /** Windows: images, rows, columns. */
  readonly n: Steps3;
  readonly taps: Steps2;
  readonly tapSteps: Steps2;
  readonly x: Float32Array;
  readonly xAt: number;
  readonly xSteps: Steps3;
  readonly y: Float32Array;
  readonly yAt: number;
  readonly ySteps: Steps3;
}

/** The way back: `dx` lies as `x` does, `dy` as `y`; what a window hands back is added to `dx`. */
export interface PoolBack extends Pool {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** A convolution of each channel by itself, all taps inside: y[…, c] = bias[c] + Σ x·w, `w` laid out as [taps, channels] by its steps. */
export interface Depthwise extends Omit<Pool, 'kind'> {
  readonly w: Float32Array;
  readonly wAt: number;
  readonly wSteps: Steps2;
  readonly bias: Float32Array | null;
}

/**
 * One number for each group of cells: out[g] = Σ x / over or, with `y`, Σ x·y / over, summed in double precision; `inverse`, over / Σ. Or the
 * largest x, NaN if there is any.
 */
export interface Fold {
  readonly kind: 'sum' | 'largest';
  readonly out: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array | null;
  readonly nest: Nest;
  readonly over: number;
  readonly inverse: boolean;
}

/** What every backend can do. The same numbers come out of each, to the last bit. */
export interface Kernels {
  /** Floats that any loop may use between its beginning and its end; they are the same for all loops. */
  scratch(size: number): Float32Array;
  /** Several loops as one. */
  all(loops: readonly Loop[]): Loop;
  product(p: Product): Loop;
  move(m: Move): Loop;
  zero(out: Float32Array): Loop;
  pool(p: Pool): Loop;
  poolBack(p: PoolBack): Loop;
  depthwise(d: Depthwise): Loop;
  /** The way back to the kernel: adds x·y to `w`, window by window. */
  depthwiseBack(d: Depthwise): Loop;
  /** out[j] = Σ_r x[r, j] over the rows of [rows, n], in double precision. */
  columnSums(out: Float32Array, x: Float32Array, rows: number): Loop;
  fold(f: Fold): Loop;
  /** out[c] = op(cells[c] …; groups[g of c] …; constants …), see `across.ts`; out is no tensor that is read. */
  across<Op extends AcrossOp>(
    op: Op,
    out: Float32Array,
    cells: { readonly [T in AcrossCells<Op>]: Float32Array },
    groups: { readonly [G in AcrossGroups<Op>]: Float32Array },
    constants: { readonly [C in AcrossConstants<Op>]: number },
    nest: Nest,
  ): Loop;
  /** out[i] = op(tensors[i] …; singles[0] …; constants …), see `each.ts`. */
  each<Op extends EachOp>(
    op: Op,
    out: Float32Array,
    tensors: { readonly [T in EachTensors<Op>]: Float32Array },
    singles: { readonly [S in EachSingles<Op>]: Float32Array },
    constants: { readonly [C in EachConstants<Op>]: number },
  ): Loop;
}

/** A place where programs compute. */
export interface Backend {
  readonly name: string;
  /**
   * Makes tensors of the given sizes, all zero, and the loop that `bind` binds to them. `bind` is called twice: first on
   * tensors that hold nothing, to see what room its loops need.
   */
  open(sizes: readonly number[], bind: Bind): Room;
  /** The bytes that `open` will take. */
  measure(sizes: readonly number[], bind: Bind): number;
}

/** Binds loops to tensors. */
export type Bind = (tensors: readonly Float32Array[], kernels: Kernels) => Loop;

/** Tensors, the loop over them, and the bytes that both take. */
export interface Room {
  readonly tensors: readonly Float32Array[];
  readonly run: Loop;
  readonly bytes: number;
}
