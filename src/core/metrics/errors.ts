import { meanOfRow, metric } from '../metric.ts';

/** What Keras keeps divisors and logarithms away from zero by. */
const EPSILON = 1e-7;

const square = (x: number): number => x * x;
const log1 = (x: number): number => Math.log(Math.max(x, EPSILON) + 1);

/** mean |y − t|. */
export const meanAbsoluteError = metric({
  type: 'mean_absolute_error',
  fields: {},
  target: 'numbers',
  row: () => meanOfRow((y, t) => Math.abs(y - t)),
});

/** mean (y − t)². */
export const meanSquaredError = metric({
  type: 'mean_squared_error',
  fields: {},
  target: 'numbers',
  row: () => meanOfRow((y, t) => square(y - t)),
});

/** √ mean (y − t)². */
export const rootMeanSquaredError = metric({
  type: 'root_mean_squared_error',
  fields: {},
  target: 'numbers',
  row: () => meanOfRow((y, t) => square(y - t)),
  finish: Math.sqrt,
});

/** 100 · mean |y − t| / max(|t|, ε). */
export const meanAbsolutePercentageError = metric({
  type: 'mean_absolute_percentage_error',
  fields: {},
  target: 'numbers',
  row: () => meanOfRow((y, t) => (100 * Math.abs(y - t)) / Math.max(Math.abs(t), EPSILON)),
});

/** mean (ln(1 + y) − ln(1 + t))². */
export const meanSquaredLogarithmicError = metric({
  type: 'mean_squared_logarithmic_error',
  fields: {},
  target: 'numbers',
  row: () => meanOfRow((y, t) => square(log1(y) - log1(t))),
});

/** mean of y·t / (‖y‖·‖t‖) along the last axis. */
export const cosineSimilarity = metric({
  type: 'cosine_similarity',
  fields: {},
  target: 'numbers',
  row:
    () =>
    ({ y, t, at, from, n }) => {
      let dot = 0,
        yy = 0,
        tt = 0;
      for (let j = 0; j < n; j++) {
        dot += y[at + j]! * t[from + j]!;
        yy += square(y[at + j]!);
        tt += square(t[from + j]!);
      }
      return dot / Math.sqrt(Math.max(yy, EPSILON ** 2) * Math.max(tt, EPSILON ** 2));
    },
});
