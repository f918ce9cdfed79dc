import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/core/machine.ts';
import { compile } from '../../../src/core/program.ts';
import { random } from '../../../src/core/random.ts';
import { open } from '../../../src/formats/index.ts';
import { context } from '../../cases/files.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const BATCH = 2;
type Model = tfl.LayersModel;
const { layers: l } = tfl;
/** Its orthogonal matrices do not begin on this backend. */
const begun = { recurrentInitializer: 'glorotUniform' } as const;

/** One layer on an input of the given shape, without the batch. */
const one = (shape: readonly number[], ...layers: readonly tfl.layers.Layer[]): Model => {
  const x = tfl.input({ shape: [...shape] });
  const y = layers.reduce((t, layer) => layer.apply(t) as tfl.SymbolicTensor, x);
  return tfl.model({ inputs: x, outputs: y });
};

const words = (length: number, ...layers: readonly tfl.layers.Layer[]): Model =>
  tfl.sequential({ layers: [l.embedding({ inputDim: 7, outputDim: 4, inputLength: length }), ...layers] });

const graph = (make: () => Model): Model => make();

/** Models as people make them with TensorFlow.js, by what they try. */
const models: { readonly [name: string]: () => Model } = {
  'dense layers, every activation': () =>
    one(
      [5],
      ...(
        ['elu', 'relu', 'relu6', 'selu', 'sigmoid', 'softplus', 'softsign', 'tanh', 'swish', 'mish', 'gelu'] as const
      ).map((activation) => l.dense({ units: 6, activation })),
      l.dense({ units: 4, activation: 'hardSigmoid' }),
      l.dense({ units: 4, activation: 'gelu_new' }),
      l.dense({ units: 3, activation: 'softmax', useBias: false }),
    ),
  'a dense layer on the last of three axes': () => one([2, 3, 4], l.dense({ units: 5, activation: 'relu' })),
  'convolutions of every padding, stride and gap': () =>
    one(
      [9, 8, 2],
      l.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }),
      l.conv2d({ filters: 4, kernelSize: [2, 3], strides: [2, 1], padding: 'same', useBias: false }),
      l.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2 }),
      l.conv2d({ filters: 2, kernelSize: [1, 2], activation: 'linear' }),
    ),
  'convolutions along a sequence': () =>
    one(
      [11, 3],
      l.conv1d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'tanh' }),
      l.conv1d({ filters: 3, kernelSize: 2, dilationRate: 2 }),
      l.conv1d({ filters: 2, kernelSize: 3, strides: 2 }),
    ),
  'depthwise and separable convolutions': () =>
    one(
      [8, 7, 3],
      l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'relu6' }),
      l.separableConv2d({ filters: 4, kernelSize: [2, 3], strides: 2, padding: 'same' }),
      l.separableConv2d({ filters: 2, kernelSize: 2, useBias: false, activation: 'tanh' }),
      l.depthwiseConv2d({ kernelSize: [1, 2], strides: 1, useBias: false }),
    ),
  'transposed convolutions': () =>
    one(
      [3, 4, 2],
      l.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      l.conv2dTranspose({ filters: 2, kernelSize: [2, 3], strides: [1, 2], useBias: false }),
    ),
  'convolutions of films': () =>
    one(
      [4, 5, 6, 2],
      l.conv3d({ filters: 3, kernelSize: [2, 3, 2], padding: 'same', activation: 'relu' }),
      l.maxPooling3d({ poolSize: [1, 2, 2], strides: [1, 2, 2], padding: 'same' }),
      l.conv3d({ filters: 2, kernelSize: 2, strides: [2, 1, 1] }),
      l.averagePooling3d({ poolSize: [1, 1, 2], strides: [1, 1, 1], padding: 'valid' }),
      l.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
    ),
  'pooling of images': () =>
    one(
      [9, 8, 2],
      l.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      l.averagePooling2d({ poolSize: [2, 3], strides: 1, padding: 'same' }),
      l.maxPooling2d({ poolSize: [2, 1] }),
    ),
  'pooling of sequences': () =>
    one(
      [12, 3],
      l.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
      l.averagePooling1d({ poolSize: 2, strides: 1, padding: 'valid' }),
      l.globalMaxPooling1d(),
    ),
  'global pooling': () => one([4, 3, 5], l.globalAveragePooling2d({}), l.dense({ units: 2 })),
  'images padded, cropped, enlarged': () =>
    one(
      [4, 5, 2],
      l.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
      l.upSampling2d({ size: [2, 3] }),
      l.cropping2D({
        cropping: [
          [1, 2],
          [3, 0],
        ],
      }),
    ),
  'shapes changed': () =>
    one([4, 6], l.permute({ dims: [2, 1] }), l.reshape({ targetShape: [3, 8] }), l.flatten(), l.repeatVector({ n: 3 })),
  'batch normalisation': () => one([4, 5], l.batchNormalization({ epsilon: 0.01, momentum: 0.9 })),
  'layer normalisation': () => one([4, 5], l.layerNormalization({ axis: -1 })),
  'layer normalisation of two axes': () => one([4, 5], l.layerNormalization({ axis: [1, 2], center: false })),
  rectifiers: () =>
    one(
      [3, 4, 5],
      l.leakyReLU({ alpha: 0.2 }),
      l.prelu({ sharedAxes: [1, 2], alphaInitializer: 'ones' }),
      l.elu(),
      l.reLU({ maxValue: 0.9 }),
      l.thresholdedReLU({ theta: 0.1 }),
      l.softmax({ axis: -1 }),
    ),
  'what only training feels': () =>
    one(
      [4, 3],
      l.dropout({ rate: 0.3 }),
      l.spatialDropout1d({ rate: 0.3 }),
      l.gaussianNoise({ stddev: 0.4 }),
      l.gaussianDropout({ rate: 0.3 }),
      l.alphaDropout({ rate: 0.3 }),
    ),
  rescaling: () => one([3, 4, 2], l.rescaling({ scale: 0.5, offset: -1 })),
  'an LSTM of words': () => words(6, l.lstm({ ...begun, units: 5 }), l.dense({ units: 1, activation: 'sigmoid' })),
  'recurrent layers one over the other': () =>
    one(
      [5, 3],
      l.lstm({ ...begun, units: 4, returnSequences: true, recurrentActivation: 'sigmoid' }),
      l.gru({ ...begun, units: 3, returnSequences: true, goBackwards: true, useBias: true }),
      l.simpleRNN({ ...begun, units: 4, returnSequences: true, activation: 'relu' }),
      l.gru({ ...begun, units: 2, recurrentActivation: 'sigmoid', activation: 'tanh' }),
    ),
  'both directions': () =>
    one(
      [5, 3],
      l.bidirectional({ layer: l.lstm({ ...begun, units: 3, returnSequences: true }), mergeMode: 'concat' }),
      l.bidirectional({ layer: l.gru({ ...begun, units: 4, returnSequences: true }), mergeMode: 'sum' }),
      l.bidirectional({ layer: l.simpleRNN({ ...begun, units: 2 }), mergeMode: 'ave' }),
    ),
  'cells in a layer of their own': () =>
    one(
      [4, 3],
      l.rnn({ cell: l.lstmCell({ ...begun, units: 3 }), returnSequences: true }),
      l.rnn({ cell: l.gruCell({ ...begun, units: 2 }) }),
    ),
  'a layer at every step': () =>
    one(
      [3, 6, 5, 1],
      l.timeDistributed({ layer: l.conv2d({ filters: 2, kernelSize: 3, activation: 'relu' }) }),
      l.timeDistributed({ layer: l.flatten() }),
      l.timeDistributed({ layer: l.dense({ units: 3 }) }),
      l.globalAveragePooling1d({}),
    ),
  'tensors merged': () =>
    graph(() => {
      const [a, b] = [tfl.input({ shape: [4] }), tfl.input({ shape: [4] })];
      const made = [
        l.add().apply([a, b]),
        l.multiply().apply([a, b]),
        l.average().apply([a, b]),
        l.maximum().apply([a, b]),
        l.minimum().apply([a, b]),
      ] as tfl.SymbolicTensor[];
      const joined = l.concatenate().apply(made) as tfl.SymbolicTensor;
      return tfl.model({ inputs: [a, b], outputs: l.dense({ units: 2 }).apply(joined) as tfl.SymbolicTensor });
    }),
  'products along axes': () =>
    graph(() => {
      const [a, b] = [tfl.input({ shape: [3, 4] }), tfl.input({ shape: [5, 4] })];
      const scores = l.dot({ axes: [2, 2] }).apply([a, b]) as tfl.SymbolicTensor;
      return tfl.model({ inputs: [a, b], outputs: l.softmax({ axis: 2 }).apply(scores) as tfl.SymbolicTensor });
    }),
  'joined along the steps': () =>
    graph(() => {
      const [a, b] = [tfl.input({ shape: [3, 4] }), tfl.input({ shape: [2, 4] })];
      const made = l.concatenate({ axis: 1 }).apply([a, b]) as tfl.SymbolicTensor;
      return tfl.model({ inputs: [a, b], outputs: made });
    }),
  'a layer shared by two branches': () =>
    graph(() => {
      const [a, b] = [tfl.input({ shape: [3] }), tfl.input({ shape: [3] })],
        shared = l.dense({ units: 4, activation: 'tanh' });
      const made = l.add().apply([shared.apply(a) as tfl.SymbolicTensor, shared.apply(b) as tfl.SymbolicTensor]);
      return tfl.model({ inputs: [a, b], outputs: made as tfl.SymbolicTensor });
    }),
  'models within models': () =>
    graph(() => {
      const inner = tfl.sequential({
        layers: [l.dense({ units: 4, inputShape: [3], activation: 'relu' }), l.dense({ units: 2 })],
      });
      const deep = tfl.sequential({ layers: [l.inputLayer({ inputShape: [3] }), inner, l.dense({ units: 3 })] });
      const x = tfl.input({ shape: [3] });
      const y = l.add().apply([deep.apply(x) as tfl.SymbolicTensor, x]) as tfl.SymbolicTensor;
      return tfl.model({ inputs: x, outputs: y });
    }),
  'a residual block': () =>
    graph(() => {
      const x = tfl.input({ shape: [6, 6, 3] });
      const a = l.conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false }).apply(x);
      const b = l.activation({ activation: 'relu' }).apply(l.batchNormalization().apply(a));
      const c = l.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(b);
      const d = l.conv2d({ filters: 4, kernelSize: 1 }).apply(x);
      const e = l.reLU().apply(l.add().apply([c, d] as tfl.SymbolicTensor[])) as tfl.SymbolicTensor;
      return tfl.model({ inputs: x, outputs: l.globalAveragePooling2d({}).apply(e) as tfl.SymbolicTensor });
    }),
};

/** The files that `model.save` writes. */
async function saved(model: Model) {
  const kept: tf.io.ModelArtifacts[] = [];
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      kept.push(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { weightData, weightSpecs, ...rest } = kept[0]!;
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) },
    { name: 'weights.bin', bytes: new Uint8Array(weightData as ArrayBuffer) },
  ];
}

describe('a model that TensorFlow.js saved predicts the same here', () => {
  test.each(Object.entries(models))('%s', async (_, make) => {
    const model = make(),
      source = random(5);
    // Drawn weights: those it begins with may hide a mistake.
    model.setWeights(
      model.weights.map((w) => {
        const shape = w.shape as number[];
        const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
          /variance/.test(w.originalName) ? 0.5 + source.uniform() : source.uniform() - 0.5,
        );
        return tf.tensor(data, shape);
      }),
    );
    const isWords = model.layers.some((layer) => layer.getClassName() === 'Embedding');
    const given = model.inputs.map((x) => {
      const shape = [BATCH, ...(x.shape.slice(1) as number[])];
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
        isWords ? source.below(7) : source.uniform() * 2 - 1,
      );
      return { data, tensor: tf.tensor(data, shape) };
    });
    const theirs = await (
      model.predict(given.length === 1 ? given[0]!.tensor : given.map((g) => g.tensor)) as tf.Tensor
    ).data();
    const { network, weights, inputs } = await open(await saved(model), context);
    const program = compile(network!, { batch: BATCH, training: false, until: 'forward' });
    const values = new Map([...weights, ...inputs!.map((id, k) => [`${id}.y`, given[k]!.data] as const)]);
    const ours = run(program, values).get(`${network!.outputs[0]!}.y`)!;
    expect(theirs.length).toBe(ours.length);
    for (const [i, value] of ours.entries())
      expect(Math.abs(theirs[i]! - value)).toBeLessThanOrEqual(1e-4 * Math.abs(value) + 1e-5);
  });
});
