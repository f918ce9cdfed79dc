import { real } from '../fields.ts';
import type { Row } from '../metric.ts';
import { metric } from '../metric.ts';

const count =
  (good: (y: number, t: number) => boolean) =>
  ({ y, t, at, from, n }: Row): number => {
    let found = 0;
    for (let j = 0; j < n; j++) if (good(y[at + j]!, t[from + j]!)) found++;
    return found;
  };

/** Of all that was said to be so, the share that is: TP / (TP + FP). */
export const precision = metric({
  type: 'precision',
  fields: { threshold: real(0.5) },
  target: 'numbers',
  row: ({ threshold }) => count((y, t) => y > threshold && t > 0.5),
  counts: ({ threshold }) => count((y) => y > threshold),
});

/** Of all that is so, the share that was found: TP / (TP + FN). */
export const recall = metric({
  type: 'recall',
  fields: { threshold: real(0.5) },
  target: 'numbers',
  row: ({ threshold }) => count((y, t) => y > threshold && t > 0.5),
  counts: () => count((_, t) => t > 0.5),
});
