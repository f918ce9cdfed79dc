import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/core/program.ts';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import { writeCode } from '../../../src/formats/keras-code/write.ts';
import { summaryOf } from '../../../src/words/summary.ts';

const FOLDER = 'tests/formats/keras-code/tutorials';
const read = (name: string) => {
  const code = readFileSync(`${FOLDER}/${name}.py`, 'utf8');
  return { code, ...readCode(code) };
};

/** Programs as tutorials have them: how many layers, and the count of parameters that Keras prints. */
const OPEN: { readonly [name: string]: readonly [layers: number, params: string] } = {
  mlp: [6, '669,706'],
  convnet: [8, '34,826'],
  imdb_lstm: [5, '2,757,761'],
  transformer_functions: [41, '29,258'],
  autoencoder: [3, '50,992'],
  conv_autoencoder: [8, '28,353'],
  siamese: [16, '4,301'],
  residual: [15, '223,242'],
  multi_input: [10, '1,392,097'],
  vgg_loop: [22, '552,362'],
  time_series: [6, '16,664'],
  iris: [4, '165'],
  preprocessing: [20, '6,705'],
  two_outputs: [8, '5,410'],
  functional_guide: [10, '240,097'],
  mnist_numpy: [9, '1,199,882'],
  transfer: [16, '23,985'],
  boston: [4, '5,121'],
  imdb_book: [6, '340,577'],
  comprehension: [12, '4,085'],
  vit: [29, '66,954'],
  image_scratch: [20, '6,705'],
  pima: [4, '221'],
  vae_parts: [11, '134,131'],
  addition_rnn: [5, '205,324'],
  fashion: [4, '101,770'],
  unet: [72, '2,058,979'],
  seq2seq: [6, '718,173'],
  keras1: [12, '600,810'],
  forecaster: [6, '58,817'],
  resnet_course: [63, '944,518'],
  series_transformer: [41, '146,266'],
};

describe.each(Object.entries(OPEN))('the tutorial %s', (name, [layers, params]) => {
  test('opens without a complaint, with the layers and the parameters that Keras gives it', () => {
    const { network, troubles, sequential, code } = read(name);
    expect(troubles.filter((t) => t.kind === 'error').map((t) => `${code.slice(t.from, t.to)}: ${t.say}`)).toEqual([]);
    expect(network!.layers).toHaveLength(layers);
    const summary = summaryOf(network!, { kind: sequential ? 'sequential' : 'functional' });
    expect(summary).toContain(`Total params: ${params} `);
    expect(compile(network!, { until: 'forward', training: false }).steps).toBeGreaterThan(0);
  });

  test('asks for nothing that its layers do not need', () => {
    expect(read(name).asks.map((a) => a.name)).toEqual(
      {
        imdb_lstm: ['None (steps)'],
        two_outputs: ['seq_in'],
        seq2seq: ['None (steps)'],
        series_transformer: ['input_shape', 'n_classes'],
      }[name] ?? [],
    );
  });
});

test('what compile and fit say is read', () => {
  expect(read('iris').fit).toEqual({ epochs: 100, batchSize: 5, validationSplit: 0, shuffle: true });
  expect(read('residual').fit).toEqual({ epochs: 1, batchSize: 64, validationSplit: 0.2, shuffle: true });
  expect(read('residual').network!.loss).toMatchObject({ type: 'categorical_crossentropy', fromLogits: true });
  expect(read('time_series').network!.optimizer).toMatchObject({ type: 'sgd', learningRate: 1e-5, momentum: 0.9 });
});

test('an argument of fit or compile that has no effect here is said at its place', () => {
  const said = (name: string): readonly string[] => {
    const { troubles, code } = read(name);
    return troubles.filter((t) => t.say === 'optionIgnored').map((t) => code.slice(t.from, t.to));
  };
  expect(said('transformer_functions')).toEqual(['callbacks']);
  expect(said('multi_input')).toEqual([]);
  expect(said('convnet')).toEqual([]);
});

test('several losses are read with what they count, and written again', () => {
  const { network } = read('functional_guide');
  expect(network!.loss).toMatchObject({ type: 'binary_crossentropy', fromLogits: true });
  expect(network!.losses).toMatchObject({ department: { type: 'categorical_crossentropy', fromLogits: true } });
  expect(network!.lossWeights).toEqual({ department: 0.2 });
  const { losses, lossWeights, loss } = readCode(writeCode(network!)).network!;
  expect({ losses, lossWeights, loss }).toEqual({
    losses: network!.losses,
    lossWeights: network!.lossWeights,
    loss: network!.loss,
  });
  const one = readCode('a = Input((2,))\nm = Model(a, [Dense(1)(a), Dense(2)(a)])\nm.compile(loss="mse")').network!;
  expect(one.losses).toEqual({ dense_1: one.loss });
});

test('layers that are not to be learnt are read, whoever says it, and written again', () => {
  const frozen = (code: string): readonly string[] =>
    readCode(code).network!.layers.flatMap(({ id, trainable }) => (trainable === false ? [id] : []));
  expect(read('transfer').network!.layers.flatMap((l) => (l.trainable === false ? [l.id] : []))).toEqual(
    ['block1_conv', 'block1_bn', 'block1_relu', 'max_pooling2d'].concat([
      'block2_conv',
      'block2_bn',
      'block2_relu',
      'max_pooling2d_1',
    ]),
  );
  const said = 'm = Sequential([Input((3,)), Dense(2, trainable=False), Dense(1)])\n';
  expect(frozen(said)).toEqual(['dense']);
  expect(frozen(`${said}m.layers[0].trainable = True\nm.layers[1].trainable = False`)).toEqual(['dense_1']);
  expect(frozen(`${said}m.trainable = False`)).toEqual(['dense', 'dense_1']);
  expect(frozen(writeCode(readCode(said).network!))).toEqual(['dense']);
});

test('a numeral may end in its point, and a text may be made with percent signs', () => {
  const units = (expression: string): unknown => {
    const { network, troubles } = readCode(
      `Sequential([Input((2,)), Dense(int(${expression}), name="a%02d_%s" % (3, "b"))])`,
    );
    expect(troubles).toEqual([]);
    expect(network!.layers[1]!.id).toBe('a03_b');
    return (network!.layers[1] as { readonly units: number }).units;
  };
  expect(units('4.')).toBe(4);
  expect(units('8. / 2')).toBe(4);
  expect(units('4000.e-3')).toBe(4);
  expect(units('len("1. 2.") - 1.')).toBe(4);
});

test('a model or layer that is a class of the code is told once, where the class begins, and the rest is read', () => {
  for (const name of ['subclass', 'text_transformer']) {
    const { troubles, code } = read(name);
    const told = troubles.filter((t) => t.say === 'noClasses').map((t) => code.slice(t.from, t.to));
    expect(told).toEqual(name === 'subclass' ? ['MyModel'] : ['TransformerBlock', 'TokenAndPositionEmbedding']);
    expect(troubles.filter((t) => t.say === 'unknownName')).toEqual([]);
  }
});

test('what an option or a function from outside does is told to be unknown at its place, and the rest is read', () => {
  const { network, troubles, code } = read('pointnet');
  expect(troubles.map((t) => [t.say, code.slice(t.from, t.to)])).toEqual([
    ['functionUnknown', 'np.eye(num_features).flatten()'],
    ['functionUnknown', 'reg'],
  ]);
  expect(summaryOf(network!, { kind: 'functional' })).toContain('Total params: 748,979 ');
  const functions = readCode(`a = Input((8, 4))
x = tf.nn.relu(Dense(4)(a))
x = tf.reshape(x, [-1, 32])
y = keras.ops.concatenate([x, tf.add(x, x)], axis=-1)
y = preprocess(y)
y = tf.math.l2_normalize(y, axis=1)
base = tf.keras.applications.MobileNetV2(include_top=False)
m = Model(a, base(y))`);
  expect(functions.network!.layers.map((l) => l.type)).toEqual([
    'input',
    'dense',
    'activation',
    'reshape',
    'add',
    'concatenate',
  ]);
  expect(functions.troubles.map((t) => [t.say, ...t.with.slice(0, 1)])).toEqual([
    ['unknownName', 'preprocess'],
    ['functionUnknown', 'tf.math.l2_normalize'],
    ['noApplication', 'MobileNetV2'],
  ]);
});

test('a shape that nobody says is that of a picture, a sequence or a table, whichever the layers take', () => {
  const shape = (layer: string): unknown =>
    readCode(`x = Input(shape=input_shape)\nm = Model(x, ${layer}(x))`).asks.map(({ value, answered }) => [
      value,
      answered,
    ]);
  expect(shape('Conv2D(4, 3)')).toEqual([[[28, 28, 1], false]]);
  expect(shape('LSTM(4)')).toEqual([[[16, 8], false]]);
});

test('every program in the folder is tried', () => {
  const all = readdirSync(FOLDER).map((f) => f.replace(/\.py$/, ''));
  expect(all.toSorted()).toEqual([...Object.keys(OPEN), 'subclass', 'text_transformer', 'pointnet'].toSorted());
});
