import { spiral, xor } from '../../src/core/data/index.ts';
import type { Model, Sample } from '../../src/formats/model.ts';
import type { Examples } from '../../src/train/loop.ts';
import { evaluate, training } from '../../src/train/loop.ts';
import { begun, livelyFirst, named, trained, withAdam, withSgd } from './training.ts';

const spiralNet = {
  name: 'Spiral',
  layers: [
    { type: 'input', id: 'input', shape: [2] },
    { type: 'dense', id: 'hidden1', units: 8, activation: 'tanh' },
    { type: 'dense', id: 'hidden2', units: 8, activation: 'tanh' },
    { type: 'dense', id: 'output', units: 1, activation: 'sigmoid' },
  ],
  loss: 'binary_crossentropy',
};

const xorNet = {
  name: 'XOR',
  layers: [
    { type: 'input', id: 'input', shape: [2] },
    { type: 'dense', id: 'hidden', units: 3, activation: 'tanh' },
    { type: 'dense', id: 'output', units: 1, activation: 'sigmoid' },
  ],
  loss: 'binary_crossentropy',
};

const neuron = {
  name: 'One neuron',
  layers: [
    { type: 'input', id: 'input', shape: [3] },
    { type: 'dense', id: 'neuron', units: 1, activation: 'relu' },
  ],
  loss: 'mean_squared_error',
};

export function makeNeuron(): Model {
  const samples: readonly (readonly [x: readonly number[], target: number])[] = [
    [[0.8, -0.5, 0.2], 1],
    [[0.8, -0.5, 1.2], 1],
    [[1, 0.5, -0.5], 2],
    [[0.5, 0.2, 1], 0.5],
  ];
  return {
    id: 'neuron',
    network: withSgd(neuron, 0.1),
    weights: named({ 'neuron.kernel': [0.9, 1.4, -0.6], 'neuron.bias': [0.3] }),
    samples: samples.map(([x, target]) => ({
      label: null,
      inputs: named({ input: x }),
      target: Float32Array.of(target),
    })),
    data: { kind: 'table' },
    seen: null,
    accuracy: null,
  };
}

export function makeXor(): Model {
  const corners = examplesOf(xor(4));
  const network = withAdam(xorNet);
  let weights = begun(network, 3);
  const options = { batchSize: 4, epochs: 2000, seed: 1, learningRate: () => 0.05 };
  for (const { loss, weights: now } of training(network, weights, corners, options)) {
    weights = now;
    if (loss < 0.15) break;
  }
  const rounded = new Map([...weights].map(([name, w]) => [name, w.map((v) => Math.round(v * 100) / 100)]));
  const { correct } = evaluate(network, rounded, corners);
  return {
    id: 'xor',
    network: withSgd(xorNet, 0.5),
    weights: rounded,
    // Both inputs on comes first: with an input of 0 nothing flows.
    samples: pointSamples(corners, 4).toReversed(),
    data: { kind: 'points', set: 'xor', noise: 0 },
    seen: 4,
    accuracy: { correct, of: 4, set: 'xor' },
  };
}

export function makeSpiral(): Model {
  const noise = 0.1;
  const network = withAdam(spiralNet);
  const points = examplesOf(spiral(1000, noise, 1)),
    fresh = examplesOf(spiral(1000, noise, 2));
  const epochs = 300;
  const { weights } = trained('spiral', network, begun(network, 1), points, { batchSize: 20, epochs, seed: 1 }, 0.01);
  const { correct } = evaluate(network, weights, fresh);
  return {
    id: 'spiral',
    network: withSgd(spiralNet, 0.03),
    weights,
    samples: livelyFirst(network, weights, pointSamples(examplesOf(spiral(60, noise, 3)), 60)),
    data: { kind: 'points', set: 'spiral', noise },
    seen: points.count,
    accuracy: { correct, of: fresh.count, set: 'spiral' },
  };
}

const examplesOf = ({ n, inputs, targets }: ReturnType<typeof xor>): Examples => ({
  count: n,
  inputs: new Map([['input', inputs]]),
  targets,
});

const pointSamples = ({ inputs, targets }: Examples, n: number): readonly Sample[] =>
  Array.from({ length: n }, (_, i) => ({
    label: String(targets[i]!),
    inputs: new Map([['input', inputs.get('input')!.slice(2 * i, 2 * i + 2)]]),
    target: targets.slice(i, i + 1),
  }));
