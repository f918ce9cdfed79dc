import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf } from '../core/graph.ts';
import type { CompileOptions, Machine, Program } from '../core/program.ts';
import { LOSS, OPTIMIZER, begin, compile, prepare } from '../core/program.ts';
import type { Random } from '../core/random.ts';
import { random } from '../core/random.ts';
import { sizeOf } from '../core/tensor.ts';

/** What there is to learn from: `count` samples, their numbers one after another, for each input layer and for the target. */
export interface Examples {
  readonly count: number;
  /** Input layer → [count, …its shape]. */
  readonly inputs: Weights;
  /** [count, …the target's shape]. */
  readonly targets: Float32Array;
}

/** Numbers by tensor name. */
export type Weights = ReadonlyMap<string, Float32Array>;

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
  const { batchSize, epochs, seed, shuffle, augment, learningRate } = { ...DEFAULTS, ...options };
  atLeast(1, 'batchSize', batchSize);
  atLeast(0, 'epochs', epochs);
  if (!network.optimizer) refuse('to be trained, a network needs an optimizer', null, 'give it one, such as "adam"');
  const size = Math.min(batchSize, examples.count);
  const benches = benchesOf(network, weights, examples, { training: true, until: 'update' });
  const chances = [random(seed), random(seed + 1), random(seed + 2)] as const;
  const order = Uint32Array.from({ length: examples.count }, (_, i) => i);
  const batches = Math.ceil(examples.count / size);
  const { state } = benches;
  for (let epoch = 0, step = 0; epoch < epochs; epoch++) {
    if (shuffle) chances[0].shuffle(order);
    let loss = 0,
      right = 0;
    for (let batch = 0; batch < batches; batch++, step++) {
      const chosen = order.subarray(batch * size, (batch + 1) * size);
      const bench = benches.of(chosen.length);
      bench.load(chosen, augment && ((x, id) => augment(x, chances[2], id)));
      bench.draw(chances[1]);
      state.get(`${OPTIMIZER}.step`)!.fill(step + 1);
      if (learningRate) state.get(`${OPTIMIZER}.learningRate`)!.fill(learningRate(step));
      bench.machine.run();
      bench.advance();
      const score = bench.score();
      loss += score.loss * chosen.length;
      right += score.accuracy * chosen.length;
      const ended = batch + 1 < batches ? null : { loss: loss / examples.count, accuracy: right / examples.count };
      yield { epoch, batch, batches, ...score, ended, weights: benches.weights };
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
  let last = weights;
  const stopped = signal?.aborted ?? false;
  if (stopped) return { weights, epochs, stopped };
  for (const progress of training(network, weights, examples, options)) {
    last = progress.weights;
    if (progress.ended) epochs.push(progress.ended);
    onBatch?.(progress);
    if (progress.ended) onEpoch?.(progress.epoch, progress.ended);
    if (signal?.aborted) return { weights: last, epochs, stopped: true };
  }
  return { weights: last, epochs, stopped };
}

/** Loss and accuracy in prediction mode: no dropout, nothing learnt. */
export function evaluate(
  network: Network,
  weights: Weights,
  examples: Examples,
  batchSize = 100,
): Score & { readonly correct: number } {
  const benches = benchesOf(network, weights, examples, { training: false, until: 'loss' });
  let loss = 0,
    correct = 0;
  for (const chosen of inTurn(examples.count, atLeast(1, 'batchSize', batchSize))) {
    const bench = benches.of(chosen.length);
    bench.load(chosen);
    bench.machine.run();
    const score = bench.score();
    loss += score.loss * chosen.length;
    correct += Math.round(score.accuracy * chosen.length);
  }
  return { loss: loss / examples.count, accuracy: correct / examples.count, correct };
}

function* inTurn(count: number, size: number): Generator<Uint32Array, void, void> {
  for (let from = 0; from < count; from += size)
    yield Uint32Array.from({ length: Math.min(size, count - from) }, (_, i) => from + i);
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

/** The prepared programs of a network, one for each batch size that is asked for, around the same weights and slots. */
function benchesOf(
  network: Network,
  weights: Weights,
  examples: Examples,
  options: Pick<CompileOptions, 'training' | 'until'>,
) {
  if (!network.loss) refuse('a network needs a loss to be measured by', null, 'give it one');
  atLeast(1, 'the number of examples', examples.count);
  const first = compile(network, { ...options, batch: 1 });
  const state = begin(first, 0);
  for (const [name, { role, size }] of first.tensors) {
    if (role !== 'weight') continue;
    const given = weights.get(name);
    if (given?.length !== size) within(name, () => refuse(`${size} numbers must be given`, given?.length));
    state.set(name, given!.slice());
  }
  for (const { id, shape } of inputsOf(network)) fits(id, examples.inputs.get(id), examples.count, sizeOf(shape));
  fits('target', examples.targets, examples.count, first.tensors.get('target')!.size);
  const made = new Map<number, Bench>();
  return {
    state,
    weights: new Map([...state].filter(([name]) => first.tensors.get(name)!.role === 'weight')),
    of(batch: number): Bench {
      const known = made.get(batch);
      if (known) return known;
      const bench = benchOf(withoutInputGradients(compile(network, { ...options, batch })), state, examples);
      made.set(batch, bench);
      return bench;
    },
  };
}

function fits(what: string, data: Float32Array | undefined, count: number, size: number): void {
  if (data?.length !== count * size)
    within(what, () => refuse(`${count} examples must have ${count * size} numbers`, data?.length));
}

const atLeast = (least: number, what: string, n: number): number =>
  Number.isInteger(n) && n >= least ? n : refuse(`${what} must be an integer ≥ ${least}`, n);

/** Nobody learns from the gradient of the inputs, and in a convolution it costs as much as the rest. */
function withoutInputGradients(program: Program): Program {
  const idle = new Set(inputsOf(program.network).map(({ id }) => `${id}.dy`));
  return { ...program, spans: program.spans.filter((s) => !idle.has(s.formula.out)) };
}

interface Bench {
  readonly machine: Machine;
  /** Puts the chosen examples into the batch. */
  load(chosen: Uint32Array, change?: (x: Float32Array, id: string) => void): void;
  /** Draws new masks. */
  draw(chance: Random): void;
  /** Puts the new weights and slots in place of the old ones. */
  advance(): void;
  score(): Score;
}

function benchOf(program: Program, state: Weights, examples: Examples): Bench {
  const { network, tensors, options } = program;
  const given = new Map(state);
  const own = (name: string): Float32Array => {
    const data = new Float32Array(tensors.get(name)!.size);
    given.set(name, data);
    return data;
  };
  const inputs = inputsOf(network).map(({ id, shape }) => ({
    id,
    to: own(`${id}.y`),
    from: examples.inputs.get(id)!,
    size: sizeOf(shape),
  }));
  const target = own('target');
  const draws = [...program.given].flatMap(([name, b]) => (b.kind === 'draw' ? [{ to: own(name), draw: b.draw }] : []));
  const machine = prepare(program, given);
  const nexts = [...tensors.values()]
    .filter((t) => t.role === 'next')
    .map((t) => ({ from: machine.values.get(t.name)!, to: given.get(t.name.slice(0, -'.next'.length))! }));
  const output = tensors.get(`${network.outputs[0]!}.y`)!;
  const y = machine.values.get(output.name)!,
    value = machine.values.get(`${LOSS}.value`)!;
  const n = output.shape.at(-1)!,
    rows = output.size / n;
  const middle = (network.loss as { readonly fromLogits?: boolean }).fromLogits ? 0 : 0.5;
  return {
    machine,
    load(chosen, change) {
      for (const { id, to, from, size } of inputs)
        chosen.forEach((i, k) => {
          const x = to.subarray(k * size, (k + 1) * size);
          x.set(from.subarray(i * size, (i + 1) * size));
          change?.(x, id);
        });
      const size = target.length / options.batch;
      chosen.forEach((i, k) => target.set(examples.targets.subarray(i * size, (i + 1) * size), k * size));
    },
    draw(chance) {
      for (const { to, draw } of draws) for (let i = 0; i < to.length; i++) to[i] = draw(chance);
    },
    advance() {
      for (const { from, to } of nexts) to.set(from);
    },
    score() {
      let right = 0;
      for (let r = 0; r < rows; r++) if (isRight(y, target, r * n, n, middle)) right++;
      return { loss: value[0]!, accuracy: right / rows };
    },
  };
}
