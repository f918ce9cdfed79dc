import { expect, test } from 'vitest';
import { compile, run } from '../../../src/core/program.ts';
import { open } from '../../../src/formats/index.ts';
import { context } from '../../cases/files.ts';

const file = (config: object) => ({ name: 'm.json', bytes: new TextEncoder().encode(JSON.stringify(config)) });
const x = Float32Array.of(-1.5, 0.25, 2, 0.5, -0.75, 1);

async function predicted(config: object): Promise<readonly number[]> {
  const { network } = await open([file(config)], context);
  const program = compile(network!, { batch: 2, training: false, until: 'forward' });
  return Array.from(run(program, new Map([['x.y', x]])).get(`${network!.outputs[0]!}.y`)!);
}
const close = (ours: readonly number[], f: (v: number) => number): void => {
  for (const [i, v] of x.entries()) expect(ours[i]!).toBeCloseTo(f(v), 5);
};

const input = {
  class_name: 'InputLayer',
  name: 'x',
  config: { name: 'x', batch_shape: [null, 3] },
  inbound_nodes: [],
};
const model = (layers: readonly object[], last: string) => ({
  class_name: 'Functional',
  config: { name: 'm', layers: [input, ...layers], input_layers: [['x', 0, 0]], output_layers: [[last, 0, 0]] },
});

/** A tensor, as Keras 3 writes it among arguments. */
const tensor = (name: string) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 3], dtype: 'float32', keras_history: [name, 0, 0] },
});
const op = (name: string, class_name: string, args: readonly unknown[], config = {}) => ({
  module: 'keras.src.ops.numpy',
  class_name,
  config: { name, ...config },
  registered_name: class_name,
  name,
  inbound_nodes: [{ args, kwargs: {} }],
});

test('operations between layers of Keras 3 compute: constants on either side, merges, functions', async () => {
  const made = model(
    [
      op('double', 'Multiply', [tensor('x'), 2]),
      op('from', 'Subtract', [1, tensor('double')]),
      op('half', 'TrueDivide', [tensor('from'), 4]),
      op('sum', 'Add', [tensor('half'), tensor('x')]),
      op('square', 'Square', [tensor('sum')]),
      op('curve', 'Sigmoid', [tensor('square')]),
      op('negative', 'Negative', [tensor('curve')]),
      op('shape', 'Reshape', [tensor('negative'), [-1, 3, 1]], { newshape: [-1, 3, 1] }),
      op('turn', 'Transpose', [tensor('shape')], { axes: [0, 2, 1] }),
    ],
    'turn',
  );
  close(await predicted(made), (v) => {
    const sum = (1 - 2 * v) / 4 + v;
    return -1 / (1 + Math.exp(-sum * sum));
  });
});

test('operations of Keras 2 compute: the constant by name, or before the tensor', async () => {
  const lambda = (name: string, f: string, node: unknown) => ({
    class_name: 'TFOpLambda',
    name,
    config: { name, trainable: true, dtype: 'float32', function: f },
    inbound_nodes: [node],
  });
  const made = model(
    [
      lambda('a', 'math.multiply', ['x', 0, 0, { y: 3, name: null }]),
      lambda('b', '__operators__.add', ['a', 0, 0, { y: ['x', 0, 0], name: null }]),
      lambda('c', 'math.subtract', ['_CONSTANT_VALUE', -1, 1, { y: ['b', 0, 0], name: null }]),
      lambda('d', 'nn.relu', ['c', 0, 0, { name: null }]),
      lambda('e', 'math.truediv', ['d', 0, 0, { y: 2, name: null }]),
    ],
    'e',
  );
  close(await predicted(made), (v) => Math.max(1 - 4 * v, 0) / 2);
});

test('an operation that no layer does is shown in grey, with its name', async () => {
  const made = model([op('roots', 'Sqrt', [tensor('x')])], 'roots');
  const { beyond, notes } = await open([file(made)], { ...context, partly: true });
  expect(beyond).toEqual([{ id: 'roots', type: 'Sqrt', from: ['x'], known: false }]);
  expect(notes.at(-1)!.with!.join(' ')).toContain('the operation sqrt');
});
