import type { Point, Rect } from '../geometry.ts';

/** What a sequence's layout has besides sheets: words beside them, and the lines along which a state is carried. */
export interface SequenceParts {
  /** What a block inside a layer is called, above it. */
  readonly notes: readonly {
    readonly name: string;
    readonly at: Point;
    readonly width: number;
    readonly layer: string;
  }[];
  /** Squares whose rows and columns are the steps of a sequence. */
  readonly squares: readonly {
    readonly tile: Rect;
    readonly rows: number;
    readonly cols: number;
    readonly head: number;
  }[];
  /** Where the number of a step stands. */
  readonly steps: readonly Point[];
  /** Tables with a row for each token. */
  readonly tables: readonly { readonly tile: Rect; readonly rows: number }[];
  /** From one step to the next. */
  readonly threads: readonly { readonly points: readonly Point[]; readonly layer: string }[];
  /** Lines between parts of a row, such as heads. */
  readonly seams: readonly Rect[];
  /** The rows of the output, each with its answer beside it; empty where the output is no sequence. */
  readonly answers: readonly Rect[];
}
