import fc from 'fast-check';
import { parse } from '../../src/core/network.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { random } from '../../src/core/random.ts';
import { graphs } from '../core/networks.ts';

/** A program with the numbers of one run. */
export interface Traced {
  readonly program: Program;
  readonly values: Values;
  readonly read: (name: string) => Float32Array;
}

/** Runs a network on seeded noise, batch of one unless said otherwise. */
export function traced(network: unknown, batch = 1): Traced {
  const program = compile(parse(network), { batch });
  const given = begin(program, 3);
  const { normal } = random(5);
  for (const [name, { kind }] of program.given.entries()) {
    if (kind !== 'sample') continue;
    const size = program.tensors.get(name)!.size;
    given.set(
      name,
      Float32Array.from({ length: size }, (_, i) => (name === 'target' ? Number(i === 0) : normal())),
    );
  }
  // Slots that have seen some steps, so that momentum and Adam have something to add.
  for (const [name, data] of given)
    if (program.tensors.get(name)!.role === 'slot')
      given.set(
        name,
        data.map(() => Math.abs(normal())),
      );
  const values = run(program, given);
  return { program, values, read: (name) => values.get(name)! };
}

export const OPTIMIZERS = [
  { type: 'sgd', learningRate: 0.1 },
  { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
  { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
  { type: 'adam', learningRate: 0.01 },
] as const;

type Layer = { readonly [option: string]: unknown };

const conv = (id: string, filters: number, more: Layer = {}): Layer => ({
  type: 'conv2d',
  id,
  filters,
  kernelSize: 3,
  padding: 'same',
  activation: 'relu',
  ...more,
});

/** Convolutions with padding, poolings, flatten, softmax, cross-entropy: LeNet, but small. */
export const lenet = (optimizer: unknown = OPTIMIZERS[0], filters = 2): unknown => ({
  layers: [
    { type: 'input', id: 'input', shape: [8, 8, 1] },
    conv('conv1', filters),
    { type: 'max_pooling2d', id: 'pool1' },
    conv('conv2', 3, { strides: 2 }),
    { type: 'average_pooling2d', id: 'pool2' },
    { type: 'flatten', id: 'flatten' },
    { type: 'dropout', id: 'dropout', rate: 0.3 },
    { type: 'dense', id: 'dense', units: 4, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer,
});

export const xor = (optimizer: unknown = OPTIMIZERS[0], loss: unknown = 'binary_crossentropy'): unknown => ({
  layers: [
    { type: 'input', id: 'input', shape: [2] },
    { type: 'dense', id: 'hidden', units: 3, activation: 'tanh' },
    { type: 'dense', id: 'output', units: 1, activation: 'sigmoid' },
  ],
  loss,
  optimizer,
});

/** A TinyVGG on 64 × 64 × 3 images: 18 million steps for one, past 60 million for four. */
export const tinyVgg = (): unknown => ({
  layers: [
    { type: 'input', id: 'input', shape: [64, 64, 3] },
    ...[1, 2].flatMap((block) => [
      conv(`conv${block}_1`, 10, { padding: 'valid' }),
      conv(`conv${block}_2`, 10, { padding: 'valid' }),
      { type: 'max_pooling2d', id: `pool${block}` },
    ]),
    { type: 'flatten', id: 'flatten' },
    { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer: { type: 'sgd' },
});

/** Programs of random graphs, all four passes where the graph has an output that a loss can look at. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(graphs, fc.constantFrom(...OPTIMIZERS), fc.integer({ min: 1, max: 2 }))
  .map(([graph, optimizer, batch]) => compile(parse({ ...graph, loss: 'mean_squared_error', optimizer }), { batch }));

/** A position in a program: a whole step or somewhere inside one. */
export const positionIn = (program: Program): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 0, max: program.steps }), fc.double({ min: 0, max: program.steps, noNaN: true }));
