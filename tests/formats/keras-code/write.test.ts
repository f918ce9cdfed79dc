import { parser } from '@lezer/python';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { alike } from '../../../src/formats/keras-code/edit.ts';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import { writeCode } from '../../../src/formats/keras-code/write.ts';
import { networks, trials } from './networks.ts';

/** Whether a text is Python through and through. */
const isPython = (code: string): boolean => {
  const cursor = parser.parse(code).cursor();
  do if (cursor.type.isError) return false;
  while (cursor.next());
  return true;
};

test('a chain is written as a Sequential, with names only where Keras would give others', () => {
  const network = parse({
    name: 'lenet',
    layers: [
      { type: 'input', id: 'input', shape: [28, 28, 1] },
      { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 5, activation: 'relu', padding: 'same' },
      { type: 'max_pooling2d' },
      { type: 'flatten' },
      { type: 'dense', units: 10, activation: 'softmax', kernelRegularizer: { type: 'l2', l2: 0.5 } },
    ],
    loss: 'categorical_crossentropy',
    optimizer: { type: 'adam', learningRate: 0.01 },
  });
  expect(writeCode(network)).toBe(`import keras
from keras import layers

model = keras.Sequential(name="lenet")
model.add(keras.Input(shape=(28, 28, 1), name="input"))
model.add(layers.Conv2D(8, 5, padding="same", activation="relu", name="conv1"))
model.add(layers.MaxPooling2D())
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax", kernel_regularizer=keras.regularizers.L2(l2=0.5)))
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="categorical_crossentropy")
model.summary()
`);
});

test('a graph is written in the functional form, shared layers by name', () => {
  const network = parse({
    name: 'functional',
    layers: [
      { type: 'input', id: 'left', shape: [4] },
      { type: 'input', id: 'right', shape: [4] },
      { type: 'dense', id: 'twin', units: 3, from: ['left'] },
      { type: 'dense', id: 'twin_call2', units: 3, from: ['right'], shares: 'twin' },
      { type: 'concatenate', id: 'concatenate', from: ['twin', 'twin_call2'] },
      { type: 'dense', id: 'dense', units: 1, from: ['concatenate'] },
    ],
  });
  expect(writeCode(network)).toBe(`import keras
from keras import layers

left = keras.Input(shape=(4,), name="left")
right = keras.Input(shape=(4,), name="right")
twin_layer = layers.Dense(3, name="twin")
twin = twin_layer(left)
twin_call2 = twin_layer(right)
concatenate = layers.Concatenate()([twin, twin_call2])
dense = layers.Dense(1)(concatenate)

model = keras.Model(inputs=[left, right], outputs=dense)
model.summary()
`);
  expect(readCode(writeCode(network)).network).toEqual(network);
});

test.each(trials)('%s goes to code and back', (_, network) => {
  const code = writeCode(network);
  const { network: back, troubles } = readCode(code);
  expect(troubles).toEqual([]);
  expect(isPython(code)).toBe(true);
  expect(back, code).toEqual(network);
});

test('network → code → network is the same for random networks over all layers', () => {
  fc.assert(
    fc.property(networks, (network) => {
      const code = writeCode(network);
      const { network: back, troubles } = readCode(code);
      expect(troubles, code).toEqual([]);
      expect(isPython(code), code).toBe(true);
      expect(back && alike(back, network), code).toBe(true);
      const own = (n: typeof network): readonly string[] =>
        n.layers.filter((l) => l.shares === undefined).map((l) => l.id);
      expect(own(back!)).toEqual(own(network));
    }),
    { numRuns: 80 },
  );
});
