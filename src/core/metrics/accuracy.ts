import { int, real } from '../fields.ts';
import { isAmongTop, largest, meanOfRow, metric } from '../metric.ts';

/** The share of numbers on the target's side of the threshold. */
export const binaryAccuracy = metric({
  type: 'binary_accuracy',
  fields: { threshold: real(0.5) },
  target: 'numbers',
  row: ({ threshold }) => meanOfRow((y, t) => (Number(y > threshold) === t ? 1 : 0)),
});

/** The share of rows whose largest number is the target's largest. */
export const categoricalAccuracy = metric({
  type: 'categorical_accuracy',
  fields: {},
  target: 'numbers',
  row:
    () =>
    ({ y, t, at, from, n }) =>
      Number(largest(y, at, n) === largest(t, from, n)),
});

/** The share of rows whose largest number stands at the target's class. */
export const sparseCategoricalAccuracy = metric({
  type: 'sparse_categorical_accuracy',
  fields: {},
  target: 'classes',
  row:
    () =>
    ({ y, t, at, from, n }) =>
      Number(largest(y, at, n) === t[from]),
});

/** The share of rows of which the target's class is among the k largest numbers. */
export const topKCategoricalAccuracy = metric({
  type: 'top_k_categorical_accuracy',
  fields: { k: int(1, 5) },
  target: 'numbers',
  row:
    ({ k }) =>
    (row) =>
      Number(isAmongTop(row, largest(row.t, row.from, row.n), k)),
});

/** As top_k_categorical_accuracy, for targets that are numbers of classes. */
export const sparseTopKCategoricalAccuracy = metric({
  type: 'sparse_top_k_categorical_accuracy',
  fields: { k: int(1, 5) },
  target: 'classes',
  row:
    ({ k }) =>
    (row) =>
      Number(isAmongTop(row, row.t[row.from]!, k)),
});
