import { SpecError } from '../core/errors.ts';
import { drawn } from '../core/initializers/known.ts';
import type { LossSpec } from '../core/losses/index.ts';
import { lossOf } from '../core/losses/index.ts';
import type { Network } from '../core/network.ts';
import { inputsOf, parse, shapesOf, weightsOf } from '../core/network.ts';
import { random } from '../core/random.ts';
import { sizeOf } from '../core/tensor.ts';
import type { Beyond, Note } from './format.ts';
import { filled } from './given.ts';
import type { DataSource, Model, Sample } from './model.ts';

/** What a model is made from: a network, and whatever else is there. */
export interface Parts {
  readonly network: Network;
  readonly weights?: ReadonlyMap<string, Float32Array>;
  readonly beyond?: readonly Beyond[];
  readonly samples?: readonly Sample[];
}

/**
 * A model that can be stepped, from a network that was opened or written: weights that are missing begin by their
 * initializer (seeded), the sample is made up, and where there is no loss or optimizer the usual ones stand in. The notes
 * tell what was assumed. A network that cannot be computed to its end gets no loss.
 */
export function complete({ network, weights = new Map(), beyond = [], samples = [] }: Parts): {
  readonly model: Model;
  readonly notes: readonly Note[];
} {
  const { network: whole, notes: assumed } = settled(network, beyond);
  const notes: Note[] = [...assumed];
  const { numbers, begun } = begin(whole, weights);
  if (begun.length > 0)
    notes.push({ kind: 'assumed', where: begun[0]!, say: 'weightsBegun', with: [String(begun.length)] });
  const id = idOf(whole, numbers);
  const all = samples.length > 0 ? samples : [madeUp(whole)];
  const given = { id, network: whole, weights: numbers, samples: all, seen: null, accuracy: null };
  return { model: { ...given, data: sourceOf(whole), ...(beyond.length > 0 && { beyond }) }, notes };
}

/** The network with the loss and the optimizer that it will have, before it has any number. */
export function settled(
  network: Network,
  beyond: readonly Beyond[],
): { readonly network: Network; readonly notes: readonly Note[] } {
  const notes: Note[] = [];
  const whole = beyond.length === 0 ? trainable(network, notes) : parse({ ...network, ...untrained });
  return { network: whole, notes };
}

/** A made-up sample. */
export const madeUp = (network: Network): Sample => ({
  label: null,
  inputs: filled(network, 'random', 1),
  target: targetOf(network),
});

/** A network that is only looked at. */
const untrained = { loss: null, losses: null, lossWeights: null, optimizer: null };

/** With the loss that fits the last activation, and plain gradient descent, where the network names none. */
function trainable(network: Network, notes: Note[]): Network {
  const assumed: { loss?: LossSpec['type']; optimizer?: 'sgd' } = {};
  if (!network.loss) assumed.loss = usualLoss(network);
  if (!network.optimizer) assumed.optimizer = 'sgd';
  try {
    const whole = parse({ ...network, ...assumed });
    if (assumed.loss) notes.push({ kind: 'assumed', where: 'loss', say: 'lossAssumed', with: [assumed.loss] });
    if (assumed.optimizer) notes.push({ kind: 'assumed', where: 'optimizer', say: 'optimizerAssumed' });
    return whole;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    notes.push({ kind: 'ignored', where: 'loss', say: 'lossUnfit', with: [error.message] });
    return parse({ ...network, ...untrained });
  }
}

/** Cross-entropy for probabilities, the squared error for all else. */
function usualLoss({ layers, outputs }: Network): LossSpec['type'] {
  const last = layers.find((l) => l.id === outputs[0])!;
  const activation = 'activation' in last ? last.activation.type : last.type;
  if (activation === 'softmax') return 'categorical_crossentropy';
  return activation === 'sigmoid' ? 'binary_crossentropy' : 'mean_squared_error';
}

/** The weights of a network: those given, and the others as their initializer draws them. */
function begin(network: Network, given: ReadonlyMap<string, Float32Array>) {
  const shapes = shapesOf(network, 1);
  const numbers = new Map<string, Float32Array>();
  const begun: string[] = [];
  for (const spec of network.layers) {
    if (spec.shares !== undefined) continue;
    const inputs = spec.from.map((f) => shapes.get(f)!);
    for (const [local, { shape, initializer }] of Object.entries(weightsOf(spec, inputs))) {
      const name = `${spec.id}.${local}`;
      const there = given.get(name);
      if (!there) begun.push(name);
      numbers.set(name, there ?? drawn(initializer, shape, random(1 + numbers.size)));
    }
  }
  return { numbers, begun };
}

/** A target for a made-up sample: the first class, or zeros. */
export function targetOf({ loss, outputs, ...rest }: Network): Float32Array {
  const y = shapesOf({ loss, outputs, ...rest }, 1).get(outputs[0]!)!;
  const shape = (loss ? lossOf(loss).target(loss, y) : y).slice(1);
  const target = new Float32Array(sizeOf(shape));
  if (!loss || lossOf(loss).trial !== 'one-hot' || loss.type.endsWith('hinge')) return target;
  const classes = shape.at(-1) ?? 1;
  return target.map((_, at) => Number(at % classes === 0));
}

/** Pictures of 28 × 28 into ten classes look at digits; whatever else at what the reader gives. */
function sourceOf(network: Network): DataSource {
  const inputs = inputsOf(network),
    output = shapesOf(network, 1).get(network.outputs[0]!)!;
  const pictures = inputs.length === 1 && sizeOf(inputs[0]!.shape) === 784 && output.length === 2 && output[1] === 10;
  const classes = network.loss?.type.endsWith('categorical_crossentropy') ?? false;
  return pictures && classes ? { kind: 'digits', set: 'mnist-test' } : { kind: 'given' };
}

/** The name of a model of one's own: it follows from everything that it computes with. */
export const idOf = (network: Network, weights: ReadonlyMap<string, Float32Array>) =>
  `own-${hashOf(network, weights)}` as const;

/** 64 bits over everything that a network computes with, as 16 hexadecimal digits. */
function hashOf(network: Network, weights: ReadonlyMap<string, Float32Array>): string {
  let [a, b] = [0x811c9dc5, 0x9dc5811c];
  const add = (word: number): void => {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ (word + (a >>> 15)), 0x85ebca6b);
    b ^= b >>> 13;
  };
  const text = JSON.stringify(network);
  for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
  for (const data of weights.values())
    for (const word of new Int32Array(data.buffer, data.byteOffset, data.length)) add(word);
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
