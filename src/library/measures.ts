import type { Network } from '../core/graph.ts';
import { shapesOf } from '../core/graph.ts';
import { headsOf } from '../core/heads.ts';
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

/** The mean loss (over examples), of each output where several have one, and the metrics of the first output. */
export function measuresOf(network: Network, metrics: readonly MetricSpec[]): Measuring {
  const output = `${network.outputs[0]!}.y`,
    n = shapesOf(network, 1).get(network.outputs[0]!)!.at(-1)!;
  const heads = headsOf(network, shapesOf(network, 1), false);
  const each = heads.length > 1 ? heads.map(({ output, value }) => ({ name: `${output}_loss`, value, sum: 0 })) : [];
  const meters = metrics.map((metric) => meterOf(metric, n));
  let loss = 0,
    count = 0;
  return {
    reset() {
      loss = 0;
      count = 0;
      for (const one of each) one.sum = 0;
      for (const meter of meters) meter.reset();
    },
    add({ machine: { values }, target, batch }) {
      loss += values.get(`${LOSS}.value`)![0]! * batch;
      count += batch;
      for (const one of each) one.sum += values.get(one.value)![0]! * batch;
      const y = values.get(output)!;
      // As in Keras, plain metrics do not look at the weights of examples.
      for (const meter of meters) meter.add(y, target!, null);
    },
    value: () => ({
      loss: loss / count,
      ...Object.fromEntries(each.map(({ name, sum }) => [name, sum / count])),
      ...Object.fromEntries(meters.map((meter) => [meter.name, meter.value()])),
    }),
  };
}
