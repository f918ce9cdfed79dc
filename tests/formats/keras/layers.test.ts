import { expect, test } from 'vitest';
import type { Imported } from '../../../src/formats/index.ts';
import { open } from '../../../src/formats/index.ts';
import { context } from '../../cases/files.ts';

/** A Sequential of one layer, as Keras 2 wrote it. */
const opened = (
  className: string,
  config: object,
  shape: readonly (number | null)[],
  partly = false,
): Promise<Imported> => {
  const layers = [{ class_name: className, config: { name: 'layer', batch_input_shape: shape, ...config } }];
  const bytes = new TextEncoder().encode(JSON.stringify({ class_name: 'Sequential', config: { name: 'm', layers } }));
  return open([{ name: 'm.json', bytes }], { ...context, partly });
};

test.each([
  [
    'Convolution2D',
    { nb_filter: 3, nb_row: 2, nb_col: 3, subsample: [2, 1], border_mode: 'same', dim_ordering: 'tf' },
    [null, 8, 8, 1],
    { type: 'conv2d', filters: 3, kernelSize: [2, 3], strides: [2, 1], padding: 'same' },
  ],
  [
    'LeakyReLU',
    { alpha: { class_name: '__numpy__', config: { value: 0.1, dtype: 'float32' } } },
    [null, 4],
    { type: 'leaky_relu', negativeSlope: 0.1 },
  ],
  ['ThresholdedReLU', { theta: 0.5 }, [null, 4], { type: 'relu', threshold: 0.5 }],
  [
    'BatchNormalization',
    { axis: [3], epsilon: 0.01 },
    [null, 4, 4, 2],
    { type: 'batch_normalization', axis: 3, epsilon: 0.01 },
  ],
  [
    'Dense',
    { units: 2, activation: 'hard_sigmoid', kernel_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 0.01 } } },
    [null, 4],
    { type: 'dense', units: 2, kernelRegularizer: { type: 'l1_l2', l1: 0, l2: 0.01 } },
  ],
])('%s of an earlier Keras is read', async (name, config, shape, wanted) => {
  const { network } = await opened(name, config, shape);
  expect(network!.layers[1]).toMatchObject(wanted);
});

test('a layer that changes images in training alone hands them on, and is named', async () => {
  const { network, notes } = await opened('RandomFlip', { mode: 'horizontal', seed: 3 }, [null, 4, 4, 3]);
  expect(network!.layers[1]).toMatchObject({ type: 'identity' });
  expect(notes).toContainEqual({ kind: 'translated', where: 'layer', say: 'augmentation', with: ['RandomFlip'] });
});

test('an open size is chosen, and said', async () => {
  const { network, notes } = await opened('LSTM', { units: 2 }, [null, null, 3]);
  expect(network!.layers[0]).toMatchObject({ shape: [16, 3] });
  expect(notes).toContainEqual({ kind: 'assumed', where: 'input', say: 'openSize', with: ['1', '16'] });
});

test('the losses of several outputs, by place and by name, and how they count together', async () => {
  const layer = (name: string, class_name: string, config: object, from: string | null) => ({
    module: 'keras.layers',
    class_name,
    config: { name, ...config },
    name,
    inbound_nodes: from ? [[[from, 0, 0, {}]]] : [],
  });
  const model = {
    class_name: 'Functional',
    config: {
      name: 'm',
      layers: [
        layer('x', 'InputLayer', { batch_shape: [null, 3] }, null),
        layer('a', 'Dense', { units: 2 }, 'x'),
        layer('b', 'Dense', { units: 1 }, 'x'),
      ],
      input_layers: [['x', 0, 0]],
      output_layers: [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
    },
  };
  const classed = (class_name: string, config: object) => ({ module: 'keras.losses', class_name, config });
  const opened = async (loss: unknown, loss_weights: unknown) => {
    const text = JSON.stringify({ ...model, compile_config: { loss, loss_weights, optimizer: 'sgd' } });
    return (await open([{ name: 'm.json', bytes: new TextEncoder().encode(text) }], context)).network!;
  };
  const scce = classed('SparseCategoricalCrossentropy', { from_logits: true, ignore_class: -1, reduction: 'auto' });
  const named = await opened({ b: 'mse', a: scce }, { a: 0.25, b: null });
  expect(named.loss).toEqual({ type: 'sparse_categorical_crossentropy', fromLogits: true, ignoreClass: -1 });
  expect(named.losses).toEqual({ b: { type: 'mean_squared_error' } });
  expect(named.lossWeights).toEqual({ a: 0.25 });
  const listed = await opened(['mae', classed('Huber', { delta: 2, reduction: 'sum' })], [1, 3]);
  expect(listed.loss).toEqual({ type: 'mean_absolute_error' });
  expect(listed.losses).toEqual({ b: { type: 'huber', delta: 2, reduction: 'sum' } });
  expect(listed.lossWeights).toEqual({ a: 1, b: 3 });
});
