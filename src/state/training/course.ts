import { refuse } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import type { FitSettings } from '../../formats/keras-code/values.ts';
import { divided } from '../../train/divided.ts';
import type { Examples, Score } from '../../train/loop.ts';
import { measured, scoreOf, updates } from '../../train/loop.ts';
import type { Weights, Workbench } from '../../train/workbench.ts';
import { workbench } from '../../train/workbench.ts';
import type { Lot } from './lot.ts';

/** How many examples are measured at once. */
const MEASURED_AT_ONCE = 100;

/** One thing that training did: an update, a batch of what it is measured by, or the end of an epoch. */
export type Done =
  | ({ readonly kind: 'update'; readonly epoch: number; readonly batch: number } & Score)
  | { readonly kind: 'measured' }
  | ({ readonly kind: 'epoch'; readonly epoch: number; readonly unseen: Unseen | null } & Score);

/** How a network does on examples that it never learns from. */
export interface Unseen extends Score {
  readonly correct: number;
  readonly of: number;
}

/** A network at its exercises: epochs of one course after another, the optimizer's memory going on from one to the next. */
export interface Pupil {
  readonly bench: Workbench;
  /** The numbers after the last update. */
  readonly weights: () => Weights;
  /** Begins a course of so many epochs. */
  readonly course: (lot: Lot, settings: FitSettings) => Course;
  /** Another learning rate from the next update on; null: the optimizer's own. */
  readonly setRate: (rate: number | null) => void;
}

/** What a course is made of, and its work, a piece each time it is asked. */
export interface Course {
  readonly count: number;
  readonly unseen: number;
  readonly batches: number;
  readonly work: Generator<Done, void, void>;
}

/** Puts a network with its weights before its exercises. Throws a `SpecError` where they do not fit. */
export function pupil(network: Network, weights: Weights, seed: number): Pupil {
  if (!network.optimizer) refuse('to be trained, a network needs an optimizer', null, 'give it one, such as "adam"');
  if (!network.loss) refuse('a network needs a loss to be measured by', null, 'give it one');
  const bench = workbench(network, weights);
  const now: { rate: number | null; courses: number } = { rate: null, courses: 0 };
  const own = network.optimizer.learningRate;
  return {
    bench,
    weights: () => bench.weights,
    setRate: (rate) => void (now.rate = rate),
    course: ({ learnt, unseen }, settings) => {
      const parts = unseen && settings.validationSplit === 0 ? null : divided(learnt, settings.validationSplit);
      const examples = parts?.learnt ?? learnt,
        checked = parts ? parts.validation : unseen;
      const { epochs, batchSize, shuffle } = settings;
      const rate = (): number => now.rate ?? own;
      return {
        count: examples.count,
        unseen: checked?.count ?? 0,
        batches: Math.ceil(examples.count / Math.min(batchSize, examples.count)),
        work: workOf(bench, examples, checked, {
          epochs,
          batchSize,
          shuffle,
          learningRate: rate,
          seed: seed + now.courses++,
        }),
      };
    },
  };
}

function* workOf(
  bench: Workbench,
  examples: Examples,
  unseen: Examples | null,
  options: Parameters<typeof updates>[2],
): Generator<Done, void, void> {
  for (const { epoch, batch, loss, accuracy, ended } of updates(bench, examples, options)) {
    yield { kind: 'update', epoch, batch, loss, accuracy };
    if (!ended) continue;
    let found: Unseen | null = null;
    if (unseen) {
      const sum = { loss: 0, right: 0 };
      for (const stand of measured(bench, unseen, MEASURED_AT_ONCE)) {
        const score = scoreOf(stand);
        sum.loss += score.loss * stand.batch;
        sum.right += score.accuracy * stand.batch;
        yield { kind: 'measured' };
      }
      const { count } = unseen;
      found = { loss: sum.loss / count, accuracy: sum.right / count, correct: Math.round(sum.right), of: count };
    }
    yield { kind: 'epoch', epoch, ...ended, unseen: found };
  }
}
