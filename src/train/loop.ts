import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf, shapesOf } from '../core/graph.ts';
import { headsOf } from '../core/heads.ts';
import { LOSS, OPTIMIZER } from '../core/program.ts';
import type { Random } from '../core/random.ts';
import { random } from '../core/random.ts';
import { sizeOf } from '../core/tensor.ts';
import type { Stand, Weights, Workbench } from './workbench.ts';
import { workbench } from './workbench.ts';

export type { Weights } from './workbench.ts';

/** What there is to learn from: `count` samples, their numbers one after another, for each input layer and for the target. */
export interface Examples {
  readonly count: number;
  /** Input layer → [count, …its shape]. */
  readonly inputs: Weights;
  /** [count, …the target's shape]. */
  readonly targets: Float32Array;
  /** Targets of further outputs that have a loss, by their ids. */
  readonly moreTargets?: ReadonlyMap<string, Float32Array>;
  /** How much each sample counts in the loss, [count]; 1 unless given. */
  readonly sampleWeights?: Float32Array;
}

export interface TrainOptions {
  /** Samples per update; the last batch of an epoch has what is left. */
  readonly batchSize: number;
  readonly epochs: number;
  /** Decides the order of samples, the masks and the augmentation. */
  readonly seed: number;
  /** A new order every epoch. */
  readonly shuffle: boolean;
  /** Changes one sample's numbers for the input `id` in place, before it is looked at. */
  readonly augment?: (x: Float32Array, chance: Random, id: string) => void;
  /** The learning rate of update `step` = 0, 1, …; the optimizer's own unless given. */
  readonly learningRate?: (step: number) => number;
}

/** How it went: mean loss and share of right answers, in training mode, before each update. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** One update: its epoch and batch, counted from 0, and its score; after the last of an epoch, that epoch's too. */
export interface Progress extends Score {
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  readonly ended: Score | null;
  /** The weights after this update: the same arrays from update to update. */
  readonly weights: Weights;
  /** Where the update was computed. */
  readonly stand: Stand;
}

const DEFAULTS: TrainOptions = { batchSize: 32, epochs: 1, seed: 0, shuffle: true };

/**
 * Training as a generator: an update each time it is asked, so that it can run at once, in a worker or in idle time, and
 * stop anywhere. The given weights stay as they are. Throws a `SpecError` where network, weights and examples do not fit.
 */
export function* training(
  network: Network,
  weights: Weights,
  examples: Examples,
  options: Partial<TrainOptions> = {},
): Generator<Progress, void, void> {
  yield* updates(workbench(network, weights), examples, options);
}

/** As `training`, on a workbench whose weights, slots and count of updates go on from where they are. */
export function* updates(
  bench: Workbench,
  examples: Examples,
  options: Partial<TrainOptions> = {},
): Generator<Progress, void, void> {
  const { batchSize, epochs, seed, shuffle, augment, learningRate } = { ...DEFAULTS, ...options };
  atLeast(1, 'batchSize', batchSize);
  atLeast(0, 'epochs', epochs);
  if (!bench.network.optimizer)
    refuse('to be trained, a network needs an optimizer', null, 'give it one, such as "adam"');
  check(bench.network, examples);
  const size = Math.min(batchSize, examples.count);
  const chances = [random(seed), random(seed + 1), random(seed + 2)] as const;
  const order = Uint32Array.from({ length: examples.count }, (_, i) => i);
  const batches = Math.ceil(examples.count / size);
  const count = bench.state.get(`${OPTIMIZER}.step`)!,
    rate = bench.state.get(`${OPTIMIZER}.learningRate`)!;
  const weighted = examples.sampleWeights !== undefined;
  for (let epoch = 0, step = 0; epoch < epochs; epoch++) {
    if (shuffle) chances[0].shuffle(order);
    let loss = 0,
      right = 0;
    for (let batch = 0; batch < batches; batch++, step++) {
      const chosen = order.subarray(batch * size, (batch + 1) * size);
      const stand = bench.stand('train', chosen.length, weighted);
      load(stand, examples, chosen, augment && ((x, id) => augment(x, chances[2], id)));
      stand.draw(chances[1]);
      if (learningRate) rate[0] = learningRate(step);
      stand.machine.run();
      count[0]!++;
      const score = scoreOf(stand);
      loss += score.loss * chosen.length;
      right += score.accuracy * chosen.length;
      const ended = batch + 1 < batches ? null : { loss: loss / examples.count, accuracy: right / examples.count };
      yield {
        epoch,
        batch,
        batches,
        ...score,
        ended,
        get weights() {
          return bench.weights;
        },
        stand,
      };
    }
  }
}

/** What may be told and asked while `train` runs. */
export interface Watch {
  readonly onBatch?: (progress: Progress) => void;
  readonly onEpoch?: (epoch: number, score: Score) => void;
  /** Training stops after the update during which this became true. */
  readonly signal?: { readonly aborted: boolean };
}

/** The weights after training, and the score of every whole epoch. */
export interface Trained {
  readonly weights: Weights;
  readonly epochs: readonly Score[];
  /** Whether the signal ended it early. */
  readonly stopped: boolean;
}

/** Trains to the end, or until the signal says stop; see `training`. */
export function train(
  network: Network,
  weights: Weights,
  examples: Examples,
  { onBatch, onEpoch, signal, ...options }: Partial<TrainOptions> & Watch = {},
): Trained {
  const epochs: Score[] = [];
  let last: Progress | null = null;
  const stopped = signal?.aborted ?? false;
  if (stopped) return { weights, epochs, stopped };
  for (const progress of training(network, weights, examples, options)) {
    last = progress;
    if (progress.ended) epochs.push(progress.ended);
    onBatch?.(progress);
    if (progress.ended) onEpoch?.(progress.epoch, progress.ended);
    if (signal?.aborted) return { weights: last.weights, epochs, stopped: true };
  }
  return { weights: last?.weights ?? weights, epochs, stopped };
}

/** Loss and accuracy in prediction mode: no dropout, nothing learnt. */
export function evaluate(
  network: Network,
  weights: Weights,
  examples: Examples,
  batchSize = 100,
): Score & { readonly correct: number } {
  let loss = 0,
    correct = 0;
  for (const stand of measured(workbench(network, weights), examples, batchSize)) {
    const score = scoreOf(stand);
    loss += score.loss * stand.batch;
    correct += Math.round(score.accuracy * stand.batch);
  }
  return { loss: loss / examples.count, accuracy: correct / examples.count, correct };
}

/** All examples in turn, in prediction mode: after each batch, the stand where it was computed. */
export function* measured(bench: Workbench, examples: Examples, batchSize: number): Generator<Stand, void, void> {
  check(bench.network, examples);
  for (const chosen of inTurn(examples.count, atLeast(1, 'batchSize', batchSize))) {
    const stand = bench.stand('measure', chosen.length, examples.sampleWeights !== undefined);
    load(stand, examples, chosen);
    stand.machine.run();
    yield stand;
  }
}

/** The numbers 0 … count − 1 in runs of `size`, the last of what is left. */
export function* inTurn(count: number, size: number): Generator<Uint32Array, void, void> {
  for (let from = 0; from < count; from += size) {
    const chosen = new Uint32Array(Math.min(size, count - from));
    for (let i = 0; i < chosen.length; i++) chosen[i] = from + i;
    yield chosen;
  }
}

/** Whether an answer of `n` numbers is right: its largest is the target's largest; one number alone is on the target's side of `middle`. */
export function isRight(y: Float32Array, target: Float32Array, at: number, n: number, middle: number): boolean {
  if (n === 1) return y[at]! > middle === target[at]! > 0.5;
  let ours = 0,
    theirs = 0;
  for (let j = 1; j < n; j++) {
    if (y[at + j]! > y[at + ours]!) ours = j;
    if (target[at + j]! > target[at + theirs]!) theirs = j;
  }
  return ours === theirs;
}

/** Refuses examples that do not fit the network. */
function check(network: Network, { count, inputs, targets, moreTargets, sampleWeights }: Examples): void {
  if (!network.loss) refuse('a network needs a loss to be measured by', null, 'give it one');
  atLeast(1, 'the number of examples', count);
  for (const { id, shape } of inputsOf(network)) fits(id, inputs.get(id), count, sizeOf(shape));
  headsOf(network, shapesOf(network, 1), false).forEach(({ output, def, spec, y, target }, k) =>
    fits(target, k === 0 ? targets : moreTargets?.get(output), count, sizeOf(def.target(spec, y))),
  );
  if (sampleWeights) fits('sampleWeights', sampleWeights, count, 1);
}

function fits(what: string, data: Float32Array | undefined, count: number, size: number): void {
  if (data?.length !== count * size)
    within(what, () => refuse(`${count} examples must have ${count * size} numbers`, data?.length));
}

const atLeast = (least: number, what: string, n: number): number =>
  Number.isInteger(n) && n >= least ? n : refuse(`${what} must be an integer ≥ ${least}`, n);

/** Puts the chosen examples into the batch. */
export function load(
  { inputs, target, moreTargets, sampleWeight }: Stand,
  examples: Pick<Examples, 'inputs'> & Partial<Examples>,
  chosen: Uint32Array,
  change?: (x: Float32Array, id: string) => void,
): void {
  for (const { id, data, size } of inputs) {
    take(data, examples.inputs.get(id)!, chosen, size);
    if (change) for (let k = 0; k < chosen.length; k++) change(data.subarray(k * size, (k + 1) * size), id);
  }
  if (target && examples.targets) take(target, examples.targets, chosen, target.length / chosen.length);
  for (const [id, data] of moreTargets) {
    const from = examples.moreTargets?.get(id);
    if (from) take(data, from, chosen, data.length / chosen.length);
  }
  if (sampleWeight && examples.sampleWeights) take(sampleWeight, examples.sampleWeights, chosen, 1);
}

function take(to: Float32Array, from: Float32Array, chosen: Uint32Array, size: number): void {
  for (let k = 0; k < chosen.length; k++) {
    const start = chosen[k]! * size,
      put = k * size;
    for (let i = 0; i < size; i++) to[put + i] = from[start + i]!;
  }
}

/** Loss and share of right answers of the batch that a stand has computed. */
export function scoreOf({ program: { network, tensors }, machine: { values }, target }: Stand): Score {
  const output = tensors.get(`${network.outputs[0]!}.y`)!;
  const y = values.get(output.name)!;
  const n = output.shape.at(-1)!,
    rows = output.size / n;
  const middle = (network.loss as { readonly fromLogits?: boolean }).fromLogits ? 0 : 0.5;
  const classes = target!.length === rows && n > 1;
  let right = 0;
  for (let r = 0; r < rows; r++)
    if (classes ? largestAt(y, r * n, n) === target![r] : isRight(y, target!, r * n, n, middle)) right++;
  return { loss: values.get(`${LOSS}.value`)![0]!, accuracy: right / rows };
}

function largestAt(y: Float32Array, at: number, n: number): number {
  let best = 0;
  for (let j = 1; j < n; j++) if (y[at + j]! > y[at + best]!) best = j;
  return best;
}
