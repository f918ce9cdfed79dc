import { refuse } from '../errors.ts';
import type { Named } from '../fields.ts';
import { readNamed } from '../fields.ts';
import type { MetricDef } from '../metric.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf, split } from '../tensor.ts';
import {
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from './accuracy.ts';
import {
  cosineSimilarity,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  rootMeanSquaredError,
} from './errors.ts';
import { precision, recall } from './hits.ts';

/** Every metric, by its Keras name. */
export const metrics: { readonly [type: string]: MetricDef } = {
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  top_k_categorical_accuracy: topKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
  mean_absolute_error: meanAbsoluteError,
  mean_squared_error: meanSquaredError,
  root_mean_squared_error: rootMeanSquaredError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  cosine_similarity: cosineSimilarity,
  precision,
  recall,
};

const ALIASES: { readonly [alias: string]: string } = {
  mae: 'mean_absolute_error',
  mse: 'mean_squared_error',
  rmse: 'root_mean_squared_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
};

/** A metric as it was asked for: under which name it is told, and what it is. */
export interface MetricSpec {
  readonly name: string;
  readonly metric: Named;
}

/**
 * Reads a metric for a prediction and a target of the given shapes (batch first). `"accuracy"` is the kind that fits, as in
 * Keras: binary for one number, sparse where the target is a class, else categorical. Throws a `SpecError`.
 */
export function readMetric(given: unknown, y: Shape, target: Shape): MetricSpec {
  const { n } = split(y),
    classes = sizeOf(target) * n === sizeOf(y) && n > 1;
  if (given === 'accuracy' || given === 'acc') {
    const kind = n === 1 ? 'binary_accuracy' : classes ? 'sparse_categorical_accuracy' : 'categorical_accuracy';
    return { name: given, metric: readNamed(metrics, kind) };
  }
  const name = typeof given === 'string' ? given : undefined;
  const metric = readNamed(metrics, name === undefined ? given : (ALIASES[name] ?? name));
  if (n > 1 && (metrics[metric.type]!.target === 'classes') !== classes)
    refuse(
      `${metric.type} reads ${classes ? 'numbers like the prediction’s, the target has classes' : 'the number of a class for each row, the target has numbers'}`,
      target.slice(1),
      classes ? `choose sparse_categorical_accuracy or the like` : `choose categorical_accuracy or the like`,
    );
  return { name: name ?? metric.type, metric };
}

/** Gathers a metric batch by batch; nothing is allocated in between. */
export interface Meter {
  readonly name: string;
  reset(): void;
  /** Adds a batch: the prediction, the target, and how much each example counts. */
  add(y: Float32Array, target: Float32Array, weights: Float32Array | null): void;
  /** The metric of all that was added; NaN before anything was. */
  value(): number;
}

/** A meter for predictions whose last axis has n numbers. */
export function meterOf({ name, metric }: MetricSpec, n: number): Meter {
  const def = metrics[metric.type]!,
    row = def.row(metric),
    counts = def.counts?.(metric),
    step = def.target === 'classes' ? 1 : n;
  let sum = 0,
    all = 0;
  const none: Float32Array = new Float32Array(0),
    place = { y: none, t: none, at: 0, from: 0, n };
  return {
    name,
    reset() {
      sum = 0;
      all = 0;
    },
    add(y, target, weights) {
      place.y = y;
      place.t = target;
      const rows = y.length / n;
      for (let r = 0; r < rows; r++) {
        place.at = r * n;
        place.from = r * step;
        const weight = weights ? weights[Math.floor((r * weights.length) / rows)]! : 1;
        sum += weight * row(place);
        all += weight * (counts ? counts(place) : 1);
      }
    },
    value() {
      // Keras divides so that nothing out of nothing is 0; before any example it is not known.
      const mean = all === 0 ? (sum === 0 && counts ? 0 : Number.NaN) : sum / all;
      return def.finish ? def.finish(mean) : mean;
    },
  };
}
