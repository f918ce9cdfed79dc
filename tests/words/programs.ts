import type { Network } from '../../src/core/network.ts';
import { parse } from '../../src/core/network.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { random } from '../../src/core/random.ts';

/** A small LeNet, XOR, and a network of the parts they lack: every kind of step there is. */
export const NETWORKS: { readonly [name: string]: Network } = {
  lenet: parse({
    layers: [
      { type: 'input', id: 'input', shape: [10, 10, 1] },
      { type: 'conv2d', id: 'conv1', filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'max_pooling2d', id: 'pool1' },
      { type: 'conv2d', id: 'conv2', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'max_pooling2d', id: 'pool2' },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
    ],
    loss: 'categorical_crossentropy',
    optimizer: { type: 'sgd', learningRate: 0.05 },
  }),
  xor: parse({
    layers: [
      { type: 'input', id: 'input', shape: [2] },
      { type: 'dense', id: 'hidden', units: 3, activation: 'tanh' },
      { type: 'dense', id: 'output', units: 1, activation: 'sigmoid' },
    ],
    loss: 'binary_crossentropy',
    optimizer: { type: 'sgd', learningRate: 0.3 },
  }),
  other: parse({
    layers: [
      { type: 'input', id: 'input', shape: [7, 6, 2] },
      { type: 'conv2d', id: 'conv', filters: 3, kernelSize: [3, 2], strides: 2 },
      { type: 'average_pooling2d', id: 'pool', poolSize: [2, 1], strides: 1 },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'out', units: 2, activation: 'linear' },
    ],
    loss: 'mean_squared_error',
    optimizer: { type: 'adam' },
  }),
};

/** A program with the numbers of a run on seeded noise. */
export function made(network: Network, seed = 1): { readonly program: Program; readonly values: Values } {
  const program = compile(network),
    given = begin(program, seed),
    source = random(seed + 100);
  for (const name of program.given.keys()) {
    const { size, role } = program.tensors.get(name)!;
    if (role === 'input')
      given.set(
        name,
        Float32Array.from({ length: size }, () => Math.max(0, source.normal())),
      );
    if (role === 'target')
      given.set(
        name,
        Float32Array.from({ length: size }, (_, i) => Number(i === 0)),
      );
  }
  return { program, values: run(program, given) };
}
