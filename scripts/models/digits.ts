import { readFileSync } from 'node:fs';
import { inflateSync } from 'fflate';
import type { DigitSet } from '../../src/core/data/index.ts';
import { decodeDigits, digitAt } from '../../src/core/data/index.ts';
import type { Network } from '../../src/core/network.ts';
import type { Random } from '../../src/core/random.ts';
import type { Model, Sample } from '../../src/formats/model.ts';
import type { Examples, Weights } from '../../src/train/loop.ts';
import { evaluate } from '../../src/train/loop.ts';
import { begun, livelyFirst, trained, withAdam, withSgd } from './training.ts';

const DIGITS = { input: 'input', side: 28, classes: 10 } as const;

const lenet = {
  name: 'LeNet',
  layers: [
    { type: 'input', id: 'input', shape: [28, 28, 1] },
    { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 5, padding: 'same', activation: 'relu' },
    { type: 'max_pooling2d', id: 'pool1', poolSize: 2 },
    { type: 'conv2d', id: 'conv2', filters: 16, kernelSize: 5, padding: 'same', activation: 'relu' },
    { type: 'max_pooling2d', id: 'pool2', poolSize: 2 },
    { type: 'flatten', id: 'flatten' },
    { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
};

/** One block of a residual network (He et al. 2016): what two convolutions make is added to what they read. */
const residual = {
  name: 'Residual',
  layers: [
    { type: 'input', id: 'input', shape: [28, 28, 1] },
    { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 5, strides: 2, padding: 'same', activation: 'relu' },
    { type: 'conv2d', id: 'conv2', filters: 8, kernelSize: 3, padding: 'same', useBias: false },
    { type: 'batch_normalization', id: 'norm', momentum: 0.95 },
    { type: 'relu', id: 'relu' },
    { type: 'conv2d', id: 'conv3', filters: 8, kernelSize: 3, padding: 'same' },
    { type: 'add', id: 'add', from: ['conv1', 'conv3'] },
    { type: 'relu', id: 'relu_1' },
    { type: 'max_pooling2d', id: 'pool', poolSize: 2 },
    { type: 'flatten', id: 'flatten' },
    { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
};

const sequential = {
  name: 'Sequential',
  layers: [
    { type: 'input', id: 'input', shape: [784] },
    { type: 'dense', id: 'dense', units: 64, activation: 'relu' },
    { type: 'dense', id: 'dense_1', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
};

/**
 * Test digits that come with the models, chosen by eye: a three of which LeNet is right but not sure, so that its gradients
 * are alive; two clear ones of every kind; and two that it takes for others.
 */
const SHOWN: readonly number[] = [
  209, 90, 54, 77, 438, 39, 24, 95, 86, 26, 15, 175, 183, 103, 557, 114, 71, 2, 47, 43, 42, 928, 693,
];

export const makeLenet = (): Model => made('lenet', lenet, { epochs: 40, rate: 0.002, moves: 2 });

export const makeSequential = (): Model => made('sequential', sequential, { epochs: 30, rate: 0.001, moves: 1 });

export function makeResidual(): Model {
  const model = made('residual', residual, { epochs: 40, rate: 0.003, moves: 2 });
  return { ...model, samples: livelyFirst(model.network, model.weights, model.samples) };
}

/** How a network learns the digits: how often it sees them, how fast at most, by how many cells each is moved at random. */
interface Recipe {
  readonly epochs: number;
  readonly rate: number;
  readonly moves: number;
}

function made(id: string, spec: object, { epochs, rate, moves }: Recipe): Model {
  const learnt = digits('mnist-train'),
    unseen = digits('mnist-test');
  const network = withAdam(spec);
  const options = { batchSize: 32, epochs, seed: 1, augment: shifted(moves) };
  const { weights } = trained(id, network, begun(network, 1), digitExamples(learnt), options, rate);
  return digitModel(id, withSgd(spec, 0.05), weights, learnt, unseen);
}

function digitModel(id: string, network: Network, weights: Weights, learnt: DigitSet, unseen: DigitSet): Model {
  const { correct } = evaluate(network, weights, digitExamples(unseen));
  const samples = SHOWN.map((i): Sample => {
    const label = unseen.labels[i]!;
    return { label: String(label), inputs: new Map([[DIGITS.input, digitAt(unseen, i)]]), target: oneHot(label) };
  });
  const set = 'mnist-test';
  return {
    id,
    network,
    weights,
    samples,
    data: { kind: 'digits', set },
    seen: learnt.count,
    accuracy: { correct, of: unseen.count, set },
  };
}

/** Moves a picture by up to `most` cells each way; what leaves is lost, what enters is paper. */
const shifted =
  (most: number) =>
  (x: Float32Array, chance: Random): void => {
    const { side } = DIGITS;
    const dy = chance.below(2 * most + 1) - most,
      dx = chance.below(2 * most + 1) - most;
    const still = x.slice();
    for (let r = 0; r < side; r++)
      for (let c = 0; c < side; c++) {
        const from = r - dy,
          at = c - dx;
        x[r * side + c] = from >= 0 && from < side && at >= 0 && at < side ? still[from * side + at]! : 0;
      }
  };

const digits = (set: string): DigitSet =>
  decodeDigits(
    readFileSync(`public/data/${set}.bin`),
    (deflated, size) => inflateSync(deflated, { out: new Uint8Array(size) }),
    `${set}.bin`,
  );

const oneHot = (label: number): Float32Array =>
  Float32Array.from({ length: DIGITS.classes }, (_, j) => Number(j === label));

function digitExamples({ count, pixels, labels }: DigitSet): Examples {
  const targets = new Float32Array(count * DIGITS.classes);
  labels.forEach((label, i) => (targets[i * DIGITS.classes + label] = 1));
  return { count, inputs: new Map([[DIGITS.input, Float32Array.from(pixels, (p) => p / 255)]]), targets };
}
