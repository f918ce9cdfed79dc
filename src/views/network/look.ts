import type { Cell } from '../../trace/index.ts';
import type { Point } from './geometry.ts';
import type { Over } from './painter.ts';

/** A layer looked at closely: how it is painted over the scene, and which of its cells is at a point. */
export interface Look {
  /** What it is: a product of matrices, or slices of tensors. */
  readonly kind: 'matrix' | 'slices';
  /** Cells with a mark: those that the one in the light reads, as far as they are on the picture. */
  readonly reads: () => readonly Cell[];
  /** Its taps on padding, and the words beside its rows and columns, such as tokens. */
  readonly around: () => { readonly padding: number; readonly labels: readonly string[] };
  readonly paint: Over;
  readonly cellAt: (point: Point) => Cell | null;
}
