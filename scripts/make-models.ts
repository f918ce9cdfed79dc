import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'fflate';
import type { DigitSet } from '../src/core/data/index.ts';
import { decodeDigits, digitAt, spiral, xor } from '../src/core/data/index.ts';
import type { Network } from '../src/core/network.ts';
import { parse } from '../src/core/network.ts';
import { begin, compile } from '../src/core/program.ts';
import type { Random } from '../src/core/random.ts';
import type { Accuracy, Model, Sample } from '../src/formats/model.ts';
import { readModel, writeModel } from '../src/formats/model.ts';
import type { Examples, TrainOptions, Weights } from '../src/train/loop.ts';
import { evaluate, train, training } from '../src/train/loop.ts';

// Trains and writes public/models. Seeded: the same bytes on every run on one machine (another machine's Math.exp may
// differ in a last bit). `npm run make:models -- lenet xor` makes only these.
const OUT = 'public/models';

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

const sequential = {
  name: 'Sequential',
  layers: [
    { type: 'input', id: 'input', shape: [784] },
    { type: 'dense', id: 'dense', units: 64, activation: 'relu' },
    { type: 'dense', id: 'dense_1', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
};

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

/** The network while it is trained, and as it is shipped: one plain step of gradient descent is what the page shows. */
const withAdam = (spec: object): Network => parse({ ...spec, optimizer: 'adam' });
const withSgd = (spec: object, learningRate: number): Network =>
  parse({ ...spec, optimizer: { type: 'sgd', learningRate } });

/**
 * Test digits that come with the models, chosen by eye: a three of which LeNet is right but not sure, so that its gradients
 * are alive; two clear ones of every kind; and two that it takes for others.
 */
const SHOWN: readonly number[] = [
  209, 90, 54, 77, 438, 39, 24, 95, 86, 26, 15, 175, 183, 103, 557, 114, 71, 2, 47, 43, 42, 928, 693,
];

const makers: { readonly [id: string]: () => Model } = {
  neuron: makeNeuron,
  xor: makeXor,
  spiral: makeSpiral,
  lenet: makeLenet,
  sequential: makeSequential,
};

function makeNeuron(): Model {
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

function makeXor(): Model {
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

function makeSpiral(): Model {
  const noise = 0.1;
  const network = withAdam(spiralNet);
  const points = examplesOf(spiral(1000, noise, 1)),
    fresh = examplesOf(spiral(1000, noise, 2));
  const epochs = 300;
  const { weights } = trained('spiral', network, begun(network, 1), points, { batchSize: 20, epochs, seed: 1 }, 0.01);
  const { correct } = evaluate(network, weights, fresh);
  return {
    id: 'spiral',
    network: withSgd(spiralNet, 0.1),
    weights,
    samples: livelyFirst(network, weights, pointSamples(examplesOf(spiral(60, noise, 3)), 60)),
    data: { kind: 'points', set: 'spiral', noise },
    seen: points.count,
    accuracy: { correct, of: fresh.count, set: 'spiral' },
  };
}

function makeLenet(): Model {
  const learnt = digits('mnist-train'),
    unseen = digits('mnist-test');
  const network = withAdam(lenet);
  const options = { batchSize: 32, epochs: 40, seed: 1, augment: shifted(2) };
  const { weights } = trained('lenet', network, begun(network, 1), digitExamples(learnt), options, 0.002);
  return digitModel('lenet', withSgd(lenet, 0.05), weights, learnt, unseen);
}

function makeSequential(): Model {
  const learnt = digits('mnist-train'),
    unseen = digits('mnist-test');
  const network = withAdam(sequential);
  const options = { batchSize: 32, epochs: 30, seed: 1, augment: shifted(1) };
  const { weights } = trained('sequential', network, begun(network, 1), digitExamples(learnt), options, 0.001);
  return digitModel('sequential', withSgd(sequential, 0.05), weights, learnt, unseen);
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

/** Trains with a learning rate that rises for a moment, then falls to nothing along a cosine, and says how it goes. */
function trained(
  id: string,
  network: Network,
  weights: Weights,
  examples: Examples,
  options: Omit<TrainOptions, 'shuffle'>,
  rate: number,
): ReturnType<typeof train> {
  const steps = options.epochs * Math.ceil(examples.count / options.batchSize);
  const began = performance.now();
  return train(network, weights, examples, {
    ...options,
    learningRate: (step) => rate * Math.min(1, (step + 1) / 100) * 0.5 * (1 + Math.cos((Math.PI * step) / steps)),
    onEpoch: (epoch, { loss, accuracy }) => {
      if (options.epochs <= 50 || (epoch + 1) % 50 === 0)
        say(
          `${id} epoch ${epoch + 1}/${options.epochs}: loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(2)} %, ${((performance.now() - began) / 1000).toFixed(0)} s`,
        );
    },
  });
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

/** The first weights of a network: Glorot's, as Keras draws them. */
function begun(network: Network, seed: number): Weights {
  const program = compile(network, { until: 'forward' });
  return new Map([...begin(program, seed)].filter(([name]) => program.tensors.get(name)!.role === 'weight'));
}

const named = (lists: { readonly [name: string]: readonly number[] }): Map<string, Float32Array> =>
  new Map(Object.entries(lists).map(([name, list]) => [name, Float32Array.from(list)]));

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

/** The samples, that one leading of which the network is right and least sure: there the gradients are largest. */
function livelyFirst(network: Network, weights: Weights, samples: readonly Sample[]): readonly Sample[] {
  const lossOf = ({ inputs, target }: Sample): number => {
    const { loss, correct } = evaluate(network, weights, { count: 1, inputs, targets: target });
    return correct === 1 ? loss : -1;
  };
  const first = samples.reduce((a, b) => (lossOf(b) > lossOf(a) ? b : a));
  return [first, ...samples.filter((s) => s !== first)];
}

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

/** JSON with everything on one line that fits there. */
function laidOut(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value);
  if (indent.length + flat.length <= 116 || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((part) => laidOut(part, inner))
    : Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${laidOut(part, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

const said = ({ correct, of }: Accuracy): string => `${correct} of ${of} (${((100 * correct) / of).toFixed(2)} %)`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const asked = process.argv.slice(2);
const ids = asked.length > 0 ? asked : Object.keys(makers);
mkdirSync(OUT, { recursive: true });
for (const id of ids) {
  const maker = makers[id];
  if (!maker)
    throw new Error(`make-models: no such model (received ${id}); there are ${Object.keys(makers).join(', ')}`);
  const model = maker();
  const text = `${laidOut(writeModel(model))}\n`;
  readModel(JSON.parse(text), id);
  writeFileSync(join(OUT, `${id}.json`), text);
  say(`${id}: ${text.length} bytes${model.accuracy ? `, ${said(model.accuracy)} of ${model.accuracy.set}` : ''}`);
}
writeFileSync(join(OUT, 'README.md'), readme(Object.keys(makers).map(shipped)));

function shipped(id: string): Model {
  return readModel(JSON.parse(readFileSync(join(OUT, `${id}.json`), 'utf8')), `${id}.json`);
}

function readme(models: readonly Model[]): string {
  const rows = models.map(({ id, network, weights, seen, accuracy }) => {
    const numbers = [...weights.values()].reduce((sum, w) => sum + w.length, 0);
    return `| \`${id}.json\` | ${network.name} | ${numbers.toLocaleString('en')} | ${seen ?? '–'} | ${accuracy ? `${said(accuracy)} of \`${accuracy.set}\`` : '–'} |`;
  });
  return `# Trained models

| file | network | parameters | learnt from | right |
| --- | --- | ---: | ---: | --- |
${rows.join('\n')}

Trained by this project's own core: \`npm run make:models\` (\`scripts/make-models.ts\`) makes them again, bit for bit on the
same machine; \`npm run make:models -- xor\` makes one. \`tests/models.test.ts\` counts the right answers anew.

- **LeNet** and **Sequential** learn from the digits of \`../data/mnist-train.bin\`, moved at random by up to two cells (LeNet) or
  one (Sequential), with Adam, a learning rate that falls along a cosine, and batches of 32; they are measured on all digits of
  \`../data/mnist-test.bin\`, which they never saw. Their samples are such digits too: the first is a three of which LeNet is
  right but not sure, the last two are digits it gets wrong.
- **Spiral** learns from 1,000 points of the generator in \`src/core/data/toys.ts\` and is measured on 1,000 others; **XOR** knows
  all there is, its weights rounded to two decimals; **One neuron** was written by hand.
- All are shipped with plain gradient descent as their optimizer, because that is the step the page shows.
- The format is \`src/formats/model.ts\`. Weights and samples that come from MNIST digits: see \`../data/README.md\` for their origin
  and licence.
`;
}
