import type { Network } from '../core/graph.ts';
import { shapesOf } from '../core/graph.ts';
import { headsOf, targetName } from '../core/heads.ts';
import type { MetricSpec } from '../core/metrics/index.ts';
import { meterOf } from '../core/metrics/index.ts';
import { LOSS } from '../core/program.ts';
import type { Stand } from '../train/workbench.ts';

/** The loss, and every metric by its name. */
export interface Measures {
  readonly loss: number;
  readonly [metric: string]: number;
}

/** Gathers loss and metrics over the batches that stands have computed. */
export interface Measuring {
  reset(): void;
  add(stand: Stand): void;
  value(): Measures;
}

/** A metric of one output of a model. */
export interface Measured extends MetricSpec {
  readonly output: string;
}

/** The mean loss (over examples), of each output where several have one, and the metrics. */
export function measuresOf(network: Network, metrics: readonly Measured[]): Measuring {
  const shapes = shapesOf(network, 1),
    heads = headsOf(network, shapes, false);
  const each = heads.length > 1 ? heads.map(({ output, value }) => ({ name: `${output}_loss`, value, sum: 0 })) : [];
  const meters = metrics.map(({ output, ...metric }) => ({
    meter: meterOf(metric, shapes.get(output)!.at(-1)!),
    y: `${output}.y`,
    target: targetName(network, output),
  }));
  let loss = 0,
    count = 0;
  return {
    reset() {
      loss = 0;
      count = 0;
      for (const one of each) one.sum = 0;
      for (const { meter } of meters) meter.reset();
    },
    add({ machine: { values }, batch }) {
      loss += values.get(`${LOSS}.value`)![0]! * batch;
      count += batch;
      for (const one of each) one.sum += values.get(one.value)![0]! * batch;
      // As in Keras, plain metrics do not look at the weights of examples.
      for (const { meter, y, target } of meters) meter.add(values.get(y)!, values.get(target)!, null);
    },
    value: () => ({
      loss: loss / count,
      ...Object.fromEntries(each.map(({ name, sum }) => [name, sum / count])),
      ...Object.fromEntries(meters.map(({ meter }) => [meter.name, meter.value()])),
    }),
  };
}
