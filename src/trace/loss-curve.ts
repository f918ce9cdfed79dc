import type { Cell } from './explain.ts';
import type { Rerun } from './rerun.ts';

/** The loss seen from one number: where it is, and the loss there. */
export interface CurvePoint {
  readonly x: number;
  readonly loss: number;
}

/** The order in which points are worked out, so that a few of them show the whole: the ends, the middle, the quarters … */
export function coarseFirst(n: number): readonly number[] {
  const order: number[] = [],
    seen = new Set<number>();
  const add = (i: number): void => {
    if (!seen.has(i)) {
      seen.add(i);
      order.push(i);
    }
  };
  for (let step = n - 1; step >= 1; step = Math.floor(step / 2)) for (let i = 0; i < n; i += step) add(i);
  for (let i = 0; i < n; i++) add(i);
  return order;
}

/** The i-th of n points between a reach below and a reach above the number; the middle one is where it is. */
export function curvePoint(rerun: Rerun, cell: Cell, reach: number, i: number, n: number): CurvePoint {
  const by = n > 1 ? (2 * reach * i) / (n - 1) - reach : 0;
  return { x: rerun.at(cell) + by, loss: by === 0 ? rerun.loss : rerun.moved(cell, by) };
}
