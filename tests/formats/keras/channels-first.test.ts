import { expect, test } from 'vitest';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { open } from '../../../src/formats/index.ts';
import { permute } from '../../../src/formats/permute.ts';
import { context } from '../../cases/files.ts';
import { bytesOf, runtime } from '../onnx/make.ts';

const layer = (class_name: string, config: object) => ({
  class_name,
  config: { name: class_name.toLowerCase(), ...config },
});
const first = { data_format: 'channels_first' };

test('a network that keeps channels first predicts as ONNX Runtime does, is turned once, and says so', async () => {
  const json = {
    class_name: 'Sequential',
    config: {
      name: 'cf',
      layers: [
        layer('InputLayer', { batch_shape: [null, 2, 7, 6] }),
        layer('Conv2D', { filters: 3, kernel_size: [3, 3], padding: 'same', ...first }),
        layer('BatchNormalization', { axis: 1, epsilon: 0.01 }),
        layer('ReLU', {}),
        layer('MaxPooling2D', { pool_size: [2, 2], ...first }),
        layer('Flatten', {}),
        layer('Dense', { units: 4 }),
      ],
    },
  };
  const file = { name: 'm.json', bytes: new TextEncoder().encode(JSON.stringify(json)) };
  const { network, notes } = await open([file], context);
  expect(network!.layers.map((l) => l.type).join(' ')).toBe(
    'input permute conv2d batch_normalization relu max_pooling2d permute flatten dense',
  );
  expect(notes.filter((n) => n.say === 'channelsFirst').map((n) => n.where)).toEqual(['conv2d', 'maxpooling2d']);

  const program = compile(network!, { batch: 2, training: false, until: 'forward' }),
    given = begin(program, 5);
  for (const [name, data] of given)
    given.set(
      name,
      data.map((v, i) => v + 0.1 * Math.sin(i + name.length)),
    );
  const x = Float32Array.from({ length: 2 * 2 * 7 * 6 }, (_, i) => Math.sin(i * i));
  given.set('input.y', x).set('inputlayer.y', x);
  const ours = run(program, given).get(`${network!.outputs[0]!}.y`)!;

  const weight = (name: string) => given.get(name)!,
    floats = (name: string, dims: readonly number[]) => ({ floats: [...weight(name)], dims });
  const bytes = bytesOf({
    inputs: { x: ['n', 2, 7, 6] },
    init: {
      W: { floats: [...permute(weight('conv2d.kernel'), [3, 3, 2, 3], [3, 2, 0, 1])], dims: [3, 2, 3, 3] },
      B: floats('conv2d.bias', [3]),
      s: floats('batchnormalization.gamma', [3]),
      b: floats('batchnormalization.beta', [3]),
      m: floats('batchnormalization.moving_mean', [3]),
      v: floats('batchnormalization.moving_variance', [3]),
      D: floats('dense.kernel', [27, 4]),
      E: floats('dense.bias', [4]),
    },
    nodes: [
      ['Conv', 'x W B', 'c', { pads: [1, 1, 1, 1] }],
      ['BatchNormalization', 'c s b m v', 'n', { epsilon: 0.01 }],
      ['Relu', 'n', 'r'],
      ['MaxPool', 'r', 'p', { kernel_shape: [2, 2], strides: [2, 2] }],
      ['Flatten', 'p', 'f'],
      ['Gemm', 'f D E', 'y'],
    ],
    outputs: 'y',
  });
  const { y } = await runtime(bytes, { x: { dims: [2, 2, 7, 6], data: x } });
  for (const [i, value] of y!.data.entries()) expect(ours[i]!).toBeCloseTo(value, 4);
});
