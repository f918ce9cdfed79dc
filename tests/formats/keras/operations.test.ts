import { expect, test } from 'vitest';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { open } from '../../../src/formats/index.ts';
import { context } from '../../cases/files.ts';

const file = (config: object) => ({ name: 'm.json', bytes: new TextEncoder().encode(JSON.stringify(config)) });
const x = Float32Array.of(-1.5, 0.25, 2, 0.5, -0.75, 1);

async function predicted(config: object): Promise<readonly number[]> {
  const { network } = await open([file(config)], context);
  const program = compile(network!, { batch: 2, training: false, until: 'forward' });
  return Array.from(run(program, begin(program, 1).set('x.y', x)).get(`${network!.outputs[0]!}.y`)!);
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

test('operations that take several layers compute: quotients, limits, magnitudes, powers', async () => {
  const made = model(
    [
      op('abs', 'Absolute', [tensor('x')]),
      op('root', 'Sqrt', [tensor('abs')]),
      op('over', 'Divide', [tensor('x'), tensor('root')]),
      op('one', 'TrueDivide', [2, tensor('root')]),
      op('clip', 'Clip', [tensor('over')], { x_min: -0.5, x_max: 1.25 }),
      op('least', 'Minimum', [tensor('one'), 2.5]),
      op('power', 'Power', [tensor('least'), 1.5]),
      op('most', 'Maximum', [tensor('clip'), -0.25]),
      op('sum', 'Add', [tensor('power'), tensor('most')]),
    ],
    'sum',
  );
  close(await predicted(made), (v) => {
    const root = Math.sqrt(Math.abs(v));
    return Math.min(2 / root, 2.5) ** 1.5 + Math.max(Math.min(Math.max(v / root, -0.5), 1.25), -0.25);
  });
});

const slice = (start: number | null, stop: number | null) => ({
  class_name: '__slice__',
  config: { start, stop, step: null },
});

test('parts of a tensor, and means and sums over any of its axes, compute', async () => {
  const merge = (name: string, args: readonly unknown[]) => ({
    ...op(name, 'Concatenate', args, { axis: -1 }),
    module: 'keras.layers',
  });
  const made = model(
    [
      op('wide', 'Reshape', [tensor('x')], { newshape: [-1, 3, 1] }),
      op('ten', 'Multiply', [tensor('wide'), 10]),
      merge('both', [[tensor('wide'), tensor('ten')]]),
      op('last', 'GetItem', [tensor('both'), [slice(null, null), slice(1, null), -1]]),
      op('mean', 'Mean', [tensor('both')], { axis: -1, keepdims: true }),
      op('some', 'GetItem', [tensor('mean'), [{ class_name: '__ellipsis__', config: {} }, slice(0, 2), 0]]),
      op('sum', 'Sum', [tensor('both')], { axis: [1, 2], keepdims: true }),
      op('flat', 'Squeeze', [tensor('sum')], { axis: -1 }),
      op('least', 'Min', [tensor('both')], { axis: 1 }),
      merge('all', [[tensor('last'), tensor('some'), tensor('flat'), tensor('least')]]),
    ],
    'all',
  );
  const rows = [x.subarray(0, 3), x.subarray(3)].map((r) => [...r] as [number, number, number]);
  const wanted = rows.flatMap(([a, b, c]) => {
    const least = Math.min(a, b, c);
    return [10 * b, 10 * c, 5.5 * a, 5.5 * b, 11 * (a + b + c), least, 10 * least];
  });
  const ours = await predicted(made);
  for (const [i, v] of wanted.entries()) expect(ours[i]!).toBeCloseTo(v, 4);
});

test('a slice of Keras 2 computes', async () => {
  const node = [
    'x',
    0,
    0,
    {
      slice_spec: [
        { start: null, stop: null, step: null },
        { start: 1, stop: 3, step: null },
      ],
    },
  ];
  const config = { name: 'part', function: '__operators__.getitem' };
  const part = { class_name: 'SlicingOpLambda', name: 'part', config, inbound_nodes: [[node]] };
  expect(await predicted(model([part], 'part'))).toEqual([0.25, 2, -0.75, 1]);
});

test('the state that a recurrent layer ends with is the last step of its sequence', async () => {
  const layer = (name: string, type: string, config: object, args: readonly unknown[]) => ({
    ...op(name, type, args, config),
    module: 'keras.layers',
  });
  const state = { ...tensor('rnn'), config: { ...tensor('rnn').config, keras_history: ['rnn', 0, 1] } };
  const made = (returnSequences: boolean) =>
    model(
      [
        op('wide', 'Reshape', [tensor('x')], { newshape: [-1, 3, 1] }),
        layer('rnn', 'GRU', { units: 2, return_sequences: returnSequences, return_state: true }, [tensor('wide')]),
        op('twice', 'Multiply', [state, 2]),
      ],
      'twice',
    );
  const [one, other] = [await predicted(made(false)), await predicted(made(true))];
  expect(one).toHaveLength(4);
  expect(one).toEqual(other);
});

test('an operation that no layer does is shown in grey, with its name', async () => {
  const made = model([op('roots', 'Cumsum', [tensor('x')])], 'roots');
  const { beyond, notes } = await open([file(made)], { ...context, partly: true });
  expect(beyond).toMatchObject([{ id: 'roots', type: 'Cumsum', from: ['x'], known: false }]);
  expect(notes.at(-1)!.with!.join(' ')).toContain('the operation cumsum');
});
