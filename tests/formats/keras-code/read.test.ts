import { expect, test } from 'vitest';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import { codeSentence } from '../../../src/i18n/code/index.ts';

const TEXTBOOK = `model = Sequential()
model.add(Dense(units=64, activation='relu', input_shape=(input_dim,)))
model.add(Dense(units=10, activation='softmax'))
model.summary()
output = model.predict(input_data)
`;

/** The layers as `id:type`, and what they read. */
const drawn = (code: string, answers = {}): readonly string[] =>
  readCode(code, answers).network?.layers.map((l) => `${l.id}:${l.type}(${l.from.join(',')})`) ?? [];

/** What is underlined, and the sentence. */
const said = (code: string): readonly (readonly [string, string])[] =>
  readCode(code).troubles.map((t) => [code.slice(t.from, t.to), codeSentence('en', t.say, t.with)]);

test('the textbook program builds its network; what it leaves open is asked for', () => {
  const { network, asks, deeds, troubles, built } = readCode(TEXTBOOK);
  expect(network?.layers.map((l) => [l.id, l.type])).toEqual([
    ['input_layer', 'input'],
    ['dense', 'dense'],
    ['dense_1', 'dense'],
  ]);
  expect(network?.layers[0]).toMatchObject({ shape: [784] });
  expect(network?.layers[1]).toMatchObject({ units: 64, activation: { type: 'relu' } });
  expect(asks.map(({ name, kind, value, answered }) => [name, kind, value, answered])).toEqual([
    ['input_dim', 'number', 784, false],
    ['input_data', 'data', 'sample', false],
  ]);
  expect(deeds.map((d) => d.what)).toEqual(['summary', 'predict']);
  expect(troubles).toEqual([]);
  expect(built).toBe(true);
  expect(readCode(TEXTBOOK, { input_dim: 20 }).network?.layers[0]).toMatchObject({ shape: [20] });
});

test('a functional program with functions, loops and branches builds its graph', () => {
  const code = `import numpy as np
from tensorflow import keras
from tensorflow.keras import layers as L

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = np.expand_dims(x_train.astype("float32") / 255, -1)

def block(x, filters, pool=True):
    y = L.Conv2D(filters, 3, padding="same")(x)
    y = L.ReLU()(y)
    return L.MaxPooling2D()(y) if pool else y

inputs = keras.Input(shape=x_train.shape[1:])
x = inputs
for i, f in enumerate([4, 8]):
    x = block(x, f, pool=i % 2 == 0)
side = L.Dense(6, name=f"side_{1 + 1}")(L.GlobalAveragePooling2D()(x))
total = L.Dense(6)(L.Flatten()(x)) + side
model = keras.Model(inputs, L.Dense(10, activation="softmax")(total))
model.compile(keras.optimizers.Adam(1e-3), loss="mse", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=3, validation_split=0.2)
`;
  const { network, fit, metrics, troubles, skipped } = readCode(code);
  expect(troubles).toEqual([]);
  expect(drawn(code)).toEqual([
    'input_layer:input()',
    'conv2d:conv2d(input_layer)',
    're_lu:relu(conv2d)',
    'max_pooling2d:max_pooling2d(re_lu)',
    'conv2d_1:conv2d(max_pooling2d)',
    're_lu_1:relu(conv2d_1)',
    'global_average_pooling2d:global_average_pooling2d(re_lu_1)',
    'side_2:dense(global_average_pooling2d)',
    'flatten:flatten(re_lu_1)',
    'dense:dense(flatten)',
    'add:add(dense,side_2)',
    'dense_1:dense(add)',
  ]);
  expect(network?.layers[0]).toMatchObject({ shape: [28, 28, 1] });
  expect(network?.optimizer).toMatchObject({ type: 'adam', learningRate: 0.001 });
  expect(network?.loss?.type).toBe('mean_squared_error');
  expect(fit).toEqual({ epochs: 3, batchSize: 64, validationSplit: 0.2, shuffle: true });
  expect(metrics).toEqual(['accuracy']);
  expect(skipped).toHaveLength(2);
});

test.each([
  ['import keras\nm = keras.Sequential([keras.layers.Dense(3, input_dim=4)])', 'a list, input_dim'],
  [
    'import tensorflow as tf\nm = tf.keras.models.Sequential()\nm.add(tf.keras.layers.InputLayer(input_shape=(4,)))\nm.add(tf.keras.layers.Dense(3))',
    'tf.keras',
  ],
  [
    'from keras.models import Sequential as S\nfrom keras.layers import Dense as D, Input\nm = S([Input((4,)), D(3)])',
    'aliases',
  ],
  [
    'from keras.layers import *\nfrom keras import Sequential\nm = Sequential()\nm.add(Input(batch_shape=(None, 4)))\nm.add(Dense(3))',
    'star import',
  ],
  [
    'import keras.layers as kl, keras\ni = kl.Input(shape=[4])\no = kl.Dense(3)(i)\nm = keras.models.Model(inputs=[i], outputs=[o])',
    'functional',
  ],
  ['sizes = {"out": 3}\nm = Sequential([Input(shape=(2 ** 2,)), Dense(**{"units": sizes["out"]})])', 'dictionaries'],
  [
    'n = 1\nn += 2\nm = Sequential()\nm.build((None, 4))\nm.add(Dense(n if n > 2 else 7))',
    'build and augmented assignment',
  ],
  ['if __name__ == "__main__":\n    m = Sequential([Input(shape=(4,)), Dense(int("3"))])', 'main'],
])('%# %s', (code) => {
  const { network, troubles } = readCode(code);
  expect(troubles.filter((t) => t.kind === 'error')).toEqual([]);
  expect(network?.layers).toMatchObject([
    { type: 'input', shape: [4] },
    { type: 'dense', units: 3 },
  ]);
});

test('layers that are called twice share their weights, and models can be called as layers', () => {
  const code = `import keras
from keras import layers
base = keras.Sequential([layers.Dense(3, activation="tanh", name="twin")])
a = keras.Input(shape=(4,), name="a")
b = keras.Input(shape=(4,), name="b")
out = layers.dot([base(a), base(b)], axes=1)
model = keras.Model([a, b], out)
`;
  expect(drawn(code)).toEqual([
    'a:input()',
    'b:input()',
    'twin:dense(a)',
    'twin_call2:dense(b)',
    'dot:dot(twin,twin_call2)',
  ]);
  expect(readCode(code).network?.layers[3]).toMatchObject({ shares: 'twin' });
});

test('what is not understood is underlined with one sentence, and the rest still works', () => {
  const code = `model = Sequential()
model.add(Input(shape=(4,)))
model.add(Desne(8))
model.add(Dense(8, actvation='relu'))
model.add(Convo2D(2, 3))
model.add(Dense(0))
model.add(Dense(2))
`;
  expect(said(code)).toEqual([
    ['Desne', 'nothing defines Desne; did you mean Dense?'],
    ['actvation', expect.stringMatching(/^Dense has no option actvation; it has units, activation, use_bias/)],
    ['Convo2D', 'nothing defines Convo2D; did you mean Conv2D?'],
    ['0', 'units must be an integer ≥ 1 (received 0)'],
  ]);
  expect(drawn(code)).toEqual(['input_layer:input()', 'dense:dense(input_layer)', 'dense_1:dense(dense)']);
});

test('a layer that does not fit is underlined where it is made, and a line that is not Python where it breaks', () => {
  const unfit = 'm = Sequential([Input(shape=(4,)), Conv2D(2, 3)])';
  expect(said(unfit)[0]![0]).toBe('Conv2D(2, 3)');
  expect(readCode(unfit).network).toBeNull();
  const broken = 'm = Sequential([Input(shape=(4,)), Dense(3)])\nx = = 2\n';
  expect(new Set(said(broken).map(([where]) => where))).toEqual(new Set(['=']));
  expect(drawn(broken)).toHaveLength(2);
});

test('each of the sentences is there in Chinese', () => {
  const { troubles } = readCode('m = Sequential([Input(shape=(784)), Desne(3), Dense(3)])');
  expect(troubles.map((t) => codeSentence('zh-CN', t.say, t.with))).toEqual([
    '(784) 是一个数而不是元组，请写成 (784,)',
    'Desne 没有定义，是不是想写 Dense？',
  ]);
});

test('without a shape the input is asked for, and the model is not built', () => {
  const { asks, built, network } = readCode('m = Sequential([Conv2D(4, 3), Flatten(), Dense(10)])');
  expect(asks).toMatchObject([{ name: 'input_shape', kind: 'shape', value: [28, 28, 1] }]);
  expect(built).toBe(false);
  expect(network?.layers).toHaveLength(4);
  expect(readCode('m = Sequential([Dense(10)])', { input_shape: [3] }).built).toBe(true);
});

test('objects for losses, optimizers, initializers, regularizers and schedules are read', () => {
  const { network, troubles } = readCode(`import keras
from keras import layers, regularizers
m = keras.Sequential([keras.Input((4,)),
  layers.Dense(3, kernel_initializer=keras.initializers.RandomNormal(stddev=0.1), kernel_regularizer=regularizers.L2(0.02),
               activation=lambda x: keras.activations.leaky_relu(x, negative_slope=0.1)),
  layers.Dense(3, activation=keras.layers.LeakyReLU(negative_slope=0.3))])
rate = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.9)
m.compile(optimizer=keras.optimizers.SGD(learning_rate=rate, momentum=0.9), loss=keras.losses.CategoricalCrossentropy(from_logits=True))
`);
  expect(troubles).toEqual([]);
  expect(network?.layers[1]).toMatchObject({
    kernelInitializer: { type: 'random_normal', stddev: 0.1 },
    kernelRegularizer: { type: 'l2', l2: 0.02 },
    activation: { type: 'leaky_relu', negativeSlope: 0.1 },
  });
  expect(network?.layers[2]).toMatchObject({ activation: { type: 'leaky_relu', negativeSlope: 0.3 } });
  expect(network?.optimizer).toMatchObject({
    type: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    schedule: { type: 'exponential_decay', decaySteps: 100, decayRate: 0.9 },
  });
  expect(network?.loss).toMatchObject({ type: 'categorical_crossentropy', fromLogits: true });
});
