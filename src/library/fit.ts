import type { Random } from '../core/random.ts';
import type { Examples } from '../train/loop.ts';
import { divided } from '../train/divided.ts';
import { measured, updates } from '../train/loop.ts';
import type { Workbench } from '../train/workbench.ts';
import type { Answers, Inputs, Numbers } from './data.ts';
import type { Measured, Measures } from './measures.ts';
import { measuresOf } from './measures.ts';

/** How a model is fitted. */
export interface FitOptions {
  /** Examples per update; the last batch of an epoch has what is left. 32 unless given. */
  readonly batchSize?: number;
  /** How often all examples are looked at. 1 unless given. */
  readonly epochs?: number;
  /** A new order every epoch; true unless given. */
  readonly shuffle?: boolean;
  /** Decides order, masks and augmentation; unless given it follows from the model's seed and changes from fit to fit. */
  readonly seed?: number;
  /** Measured after every epoch, never learnt from. */
  readonly validationData?: readonly [x: Inputs, y: Answers];
  /** Or this share of the examples, the last ones. */
  readonly validationSplit?: number;
  readonly sampleWeight?: Numbers;
  readonly classWeight?: { readonly [label: number]: number };
  /** Changes one example's numbers for an input in place, each time before it is looked at. */
  readonly augment?: (x: Float32Array, chance: Random, input: string) => void;
  /** The learning rate of update 0, 1, … of this fit, in place of the optimizer's own. */
  readonly learningRate?: (step: number) => number;
  readonly onBatchEnd?: (batch: BatchEnd) => void;
  readonly onEpochEnd?: (epoch: number, measures: Measures) => void;
  /** Training ends after the update during which this is aborted; what was learnt stays. */
  readonly signal?: { readonly aborted: boolean };
}

/** What is told after an update: where it was, and the loss of its batch before it. */
export interface BatchEnd {
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
}

/** How it went, one number for each whole epoch: `loss`, each metric, and of validation `val_loss` …; `stopped` by the signal. */
export interface History {
  readonly history: { readonly [measure: string]: readonly number[] };
  readonly epochs: number;
  readonly stopped: boolean;
}

/** Milliseconds of work between two breaths of the page. */
const SLICE = 30;

/** Trains a workbench, giving way to the page between updates. */
export async function fitting(
  bench: Workbench,
  given: Examples,
  checked: Examples | null,
  metrics: readonly Measured[],
  options: FitOptions,
): Promise<History> {
  const { onBatchEnd, onEpochEnd, signal, epochs = 1, batchSize = 32, seed = 0, shuffle = true } = options;
  const { learnt, validation } = checked
    ? { learnt: given, validation: checked }
    : divided(given, options.validationSplit ?? 0);
  const measures = measuresOf(bench.network, metrics),
    held = measuresOf(bench.network, metrics);
  const history: { [measure: string]: number[] } = {};
  let done = 0,
    breath = Date.now();
  const result = (stopped: boolean): History => ({ history, epochs: done, stopped });
  if (signal?.aborted) return result(true);
  const { augment, learningRate } = options;
  const run = updates(bench, learnt, {
    epochs,
    batchSize,
    seed,
    shuffle,
    ...(augment && { augment }),
    ...(learningRate && { learningRate }),
  });
  for (const { epoch, batch, batches, loss, ended, stand } of run) {
    if (batch === 0) measures.reset();
    measures.add(stand);
    onBatchEnd?.({ epoch, batch, batches, loss });
    if (ended) {
      let told = measures.value();
      if (validation) {
        held.reset();
        for (const measuredStand of measured(bench, validation, batchSize)) {
          held.add(measuredStand);
          breath = await breathe(breath);
        }
        const values = Object.entries(held.value()).map(([name, value]) => [`val_${name}`, value]);
        told = { ...told, ...(Object.fromEntries(values) as { readonly [name: string]: number }) };
      }
      for (const [name, value] of Object.entries(told)) (history[name] ??= []).push(value);
      done++;
      onEpochEnd?.(epoch, told);
    }
    if (signal?.aborted) return result(true);
    breath = await breathe(breath);
    if (signal?.aborted) return result(true);
  }
  return result(false);
}

/** Waits for whatever else is to be done, once a slice of time is over; the beginning of the slice that then runs. */
async function breathe(since: number): Promise<number> {
  if (Date.now() - since < SLICE) return since;
  await new Promise<void>((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      go();
    });
    port1.start();
    port2.postMessage(null);
  });
  return Date.now();
}
