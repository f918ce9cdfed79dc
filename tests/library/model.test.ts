import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { SpecError, fromNetwork, input, layers, load, model, random, sequential } from '../../src/index.ts';
import type { Model, ModelOptions } from '../../src/index.ts';

const { add, concatenate, dense, dropout, flatten, conv2d, subtract } = layers;

/** Points on two rings, and which of them each is on. */
function rings(n: number) {
  const { uniform } = random(3);
  const x = new Float32Array(2 * n),
    y = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const angle = 2 * Math.PI * uniform(),
      far = i % 2;
    x.set([(far + 0.5) * Math.cos(angle), (far + 0.5) * Math.sin(angle)], 2 * i);
    y[i] = far;
  }
  return { x, y };
}

const small = (options: ModelOptions = {}): Model =>
  sequential([input([2]), dense({ units: 8, activation: 'tanh' }), dense({ units: 1, activation: 'sigmoid' })], {
    loss: 'binary_crossentropy',
    optimizer: { type: 'adam', learningRate: 0.03 },
    metrics: ['accuracy'],
    ...options,
  });

const plain = (m: Model) => Object.fromEntries([...m.weights()].map(([name, { data }]) => [name, [...data]]));

describe('a model is built', () => {
  test('from a chain of layers, named as Keras names them', () => {
    const net = sequential([input([784]), dense({ units: 64, activation: 'relu' }), dense({ units: 10 })]);
    expect(net.network.layers.map((l) => l.id)).toEqual(['input', 'dense', 'dense_1']);
    expect(net.parameters).toEqual({ trainable: 50_890, fixed: 0 });
    expect(net.summary()).toContain(' Total params: 50,890 (198.79 KB)');
  });

  test('from a graph, in which a layer that is called twice shares its weights', () => {
    const left = input([4], { id: 'left' }),
      right = input([4], { id: 'right' });
    const twin = dense({ units: 3, id: 'twin' });
    const apart = subtract()(twin(left), twin(right));
    const net = model([dense({ units: 1, id: 'near' })(apart), apart]);
    expect(net.parameters.trainable).toBe(15 + 4);
    expect([...net.weights().keys()]).toEqual(['twin.kernel', 'twin.bias', 'near.kernel', 'near.bias']);
    const same = net.predictAll({ left: [[1, 2, 3, 4]], right: [[1, 2, 3, 4]] });
    expect([...same['subtract']!.data]).toEqual([0, 0, 0]);
    expect(same['near']!.shape).toEqual([1, 1]);
  });

  test('from residual blocks that read one output twice', () => {
    const x = input([4, 4, 2]);
    const y = add()(conv2d({ filters: 2, kernelSize: 3, padding: 'same' })(x), x);
    const net = model(dense({ units: 3 })(flatten()(y)));
    expect(net.predict(new Float32Array(64).fill(1)).shape).toEqual([2, 3]);
  });

  test('from other models, which bring their weights and share them when placed again', async () => {
    const inner = small({ name: 'ring' });
    const { x, y } = rings(40);
    await inner.fit(x, y, { epochs: 3 });
    const a = input([2], { id: 'a' }),
      b = input([2], { id: 'b' });
    const outer = model(concatenate()(inner.place(a), inner.place(b)));
    expect(outer.parameters.trainable).toBe(inner.parameters.trainable);
    const one = inner.predict(x).data[5]!;
    const both = outer.predict({ a: x, b: x }).data;
    expect([both[10], both[11]]).toEqual([one, one]);
  });

  test('from plain data, and from its own JSON', async () => {
    const spec = {
      layers: [
        { type: 'input', shape: [2] },
        { type: 'dense', units: 2 },
      ],
      loss: 'mse',
      optimizer: 'sgd',
    };
    expect(fromNetwork(spec, { seed: 3 }).predict([[1, 2]]).shape).toEqual([1, 2]);
    const net = small();
    const { x, y } = rings(20);
    await net.fit(x, y);
    const again = load(JSON.parse(JSON.stringify(net)));
    expect(plain(again)).toEqual(plain(net));
    expect(again.predict(x)).toEqual(net.predict(x));
  });
});

describe('it learns', () => {
  test('two rings, with history, validation and callbacks', async () => {
    const net = small();
    const { x, y } = rings(200);
    const batches: number[] = [],
      epochs: number[] = [];
    const { history, stopped } = await net.fit(x, y, {
      epochs: 60,
      validationSplit: 0.2,
      onBatchEnd: ({ batch, batches: of }) => batches.push(batch / of),
      onEpochEnd: (epoch, measures) => epochs.push(epoch + Number(measures.loss > 1)),
    });
    expect(stopped).toBe(false);
    expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy']);
    expect(history['loss']!.at(-1)).toBeLessThan(history['loss']![0]! / 3);
    expect(history['val_accuracy']!.at(-1)).toBeGreaterThan(0.95);
    expect(batches).toHaveLength(60 * 5);
    expect(epochs).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(net.evaluate(x, y).accuracy).toBeGreaterThan(0.95);
  });

  test('the same seed, the same numbers; another seed, others', async () => {
    const { x, y } = rings(50);
    const learn = async (seed: number) => {
      const net = sequential([input([2]), dense({ units: 4 }), dropout({ rate: 0.5 }), dense({ units: 1 })], {
        loss: 'mse',
        optimizer: 'sgd',
        seed,
      });
      await net.fit(x, y, { epochs: 2 });
      await net.fit(x, y, { epochs: 1 });
      net.trainOnBatch(x, y);
      return plain(net);
    };
    expect(await learn(1)).toEqual(await learn(1));
    expect(await learn(2)).not.toEqual(await learn(1));
  });

  test('momentum goes on from fit to fit', async () => {
    const { x, y } = rings(30);
    const learn = async (parts: readonly number[]) => {
      const net = small();
      for (const epochs of parts) await net.fit(x, y, { epochs, shuffle: false });
      return plain(net);
    };
    expect(await learn([2, 1])).toEqual(await learn([3]));
  });

  test('a trainer, single batches and fit make the same updates', async () => {
    const { x, y } = rings(4);
    const fitted = small();
    await fitted.fit(x, y, { epochs: 5, batchSize: 4, shuffle: false });
    const batched = small();
    const losses = Array.from({ length: 5 }, () => batched.trainOnBatch(x, y));
    expect(plain(batched)).toEqual(plain(fitted));
    const stepped = small();
    const trainer = stepped.trainer(4);
    trainer.x.set(x);
    trainer.target.set(y);
    expect(Array.from({ length: 5 }, () => trainer.step())).toEqual(losses);
    expect(plain(stepped)).toEqual(plain(fitted));
    const predictor = stepped.predictor(4);
    predictor.x.set(x);
    expect([...predictor.run()]).toEqual([...stepped.predict(x).data]);
  });

  test('it ends when the signal says so, and keeps what was learnt', async () => {
    const net = small();
    const { x, y } = rings(40);
    const before = plain(net);
    const aborting = new AbortController();
    const { stopped, epochs, history } = await net.fit(x, y, {
      epochs: 1000,
      batchSize: 10,
      signal: aborting.signal,
      onBatchEnd: ({ epoch, batch }) => {
        if (epoch === 2 && batch === 1) aborting.abort();
      },
    });
    expect({ stopped, epochs, losses: history['loss']!.length }).toEqual({ stopped: true, epochs: 2, losses: 2 });
    expect(plain(net)).not.toEqual(before);
    expect(await net.fit(x, y, { signal: aborting.signal })).toMatchObject({ stopped: true, epochs: 0 });
  });

  test('others get their turn while it does', async () => {
    const net = small();
    const { x, y } = rings(100);
    const aborting = new AbortController();
    const timer = setTimeout(() => aborting.abort(), 50);
    const { stopped } = await net.fit(x, y, { epochs: 1e6, signal: aborting.signal });
    clearTimeout(timer);
    expect(stopped).toBe(true);
  });

  test('an example with weight zero teaches nothing', async () => {
    const { x, y } = rings(4);
    const half = small(),
      weighted = small(),
      classes = small();
    half.trainOnBatch(x, y, { sampleWeight: [1, 0, 1, 0] });
    weighted.trainOnBatch(
      x,
      y.map((v, i) => (i % 2 === 0 ? v : 1 - v)),
      { sampleWeight: [1, 0, 1, 0] },
    );
    classes.trainOnBatch(x, y, { classWeight: { 1: 0 } });
    expect(plain(weighted)).toEqual(plain(half));
    expect(plain(classes)).toEqual(plain(half));
  });

  test('its learning rate can be set', () => {
    const { x, y } = rings(4);
    const net = small();
    net.setLearningRate(0);
    const before = plain(net);
    net.trainOnBatch(x, y);
    expect(plain(net)).toEqual(before);
  });
});

test('every output has metrics of its own, named after it, and the summary tells what the optimizer keeps', async () => {
  const x = input([2], { id: 'x' });
  const a = layers.dense({ units: 1, id: 'a' })(x),
    b = layers.dense({ units: 3, activation: 'softmax', id: 'b' })(x);
  const net = model([a, b], {
    loss: 'mse',
    losses: { b: 'sparse_categorical_crossentropy' },
    optimizer: 'adam',
    metrics: { a: 'mae', b: ['accuracy', 'sparse_top_k_categorical_accuracy'] },
  });
  expect(net.summary()).not.toContain('Optimizer params');
  const inputs = [
      [0, 1],
      [1, 0],
    ],
    answers = { a: [[1], [2]], b: [0, 2] };
  const before = net.evaluate(inputs, answers);
  expect(Object.keys(before)).toEqual([
    'loss',
    'a_loss',
    'b_loss',
    'a_mae',
    'b_accuracy',
    'b_sparse_top_k_categorical_accuracy',
  ]);
  const [ya, yb] = ['a', 'b'].map((id) => net.predictAll(inputs)[id]!.data);
  expect(before['a_mae']).toBeCloseTo((Math.abs(1 - ya![0]!) + Math.abs(2 - ya![1]!)) / 2, 6);
  const right = [0, 2].filter((k, n) => Math.max(...yb!.subarray(3 * n, 3 * n + 3)) === yb![3 * n + k]).length;
  expect(before['b_accuracy']).toBe(right / 2);
  const { history } = await net.fit(inputs, answers, { epochs: 2 });
  expect(history['b_accuracy']).toHaveLength(2);
  expect(net.summary()).toContain(' Optimizer params: 26 (108.00 B)');
  expect(() => model([a, b], { loss: 'mse', metrics: { c: 'mae' } })).toThrow(/metrics: there is no output "c"/);
});

test('several outputs are trained together, and each is told', async () => {
  const x = input([2]);
  const h = dense({ units: 6, activation: 'tanh' })(x);
  const net = model([dense({ units: 1, id: 'sum' })(h), dense({ units: 2, activation: 'softmax', id: 'larger' })(h)], {
    loss: 'mse',
    losses: { larger: 'sparse_categorical_crossentropy' },
    lossWeights: { larger: 0.5 },
    optimizer: { type: 'adam', learningRate: 0.02 },
    metrics: ['mae'],
  });
  const { uniform } = random(8);
  const points = Array.from({ length: 100 }, () => [uniform(), uniform()] as const);
  const y = { sum: points.map(([a, b]) => a + b), larger: points.map(([a, b]) => Number(b > a)) };
  const { history } = await net.fit(points, y, { epochs: 60, validationSplit: 0.2 });
  expect(Object.keys(history)).toEqual([
    'loss',
    'sum_loss',
    'larger_loss',
    'mae',
    'val_loss',
    'val_sum_loss',
    'val_larger_loss',
    'val_mae',
  ]);
  const { loss, sum_loss: sum, larger_loss: larger } = net.evaluate(points, y);
  expect(loss).toBeCloseTo(sum! + 0.5 * larger!, 5);
  expect(sum).toBeLessThan(0.01);
  expect(larger).toBeLessThan(0.3);
  const { sum: first, larger: second } = net.predictAll([[0.9, 0.1]]);
  expect(first!.data[0]).toBeCloseTo(1, 0);
  expect(second!.data[0]).toBeGreaterThan(0.9);
  expect(net.gradients(points, { y, withRespectTo: 'larger.kernel' }).get('larger.kernel')!.shape).toEqual([6, 2]);
  expect(load(JSON.parse(JSON.stringify(net))).network.losses).toEqual(net.network.losses);
  expect(() => net.trainOnBatch(points, y.sum)).toThrow(
    'y: must be an object with a target for each output (received a list of 100); there are sum, larger',
  );
  expect(() => net.trainOnBatch(points, { ...y, other: y.sum })).toThrow('y: there is no output "other" with a loss');
  expect(() => net.trainOnBatch(points, { ...y, larger: y.sum })).toThrow('y.larger: must be classes from 0 to 1');
});

describe('anything can be differentiated with respect to anything before it', () => {
  const net = small({ seed: 4 });
  const { x, y } = rings(3);
  /** Central differences of f around the numbers of a weight or of x. */
  const slope = (at: Float32Array, i: number, f: () => number): number => {
    const [old, h] = [at[i]!, 1e-2];
    at[i] = old + h;
    const above = f();
    at[i] = old - h;
    const below = f();
    at[i] = old;
    return (above - below) / (2 * h);
  };

  test('the loss with respect to weights, inputs and what lies between', () => {
    const found = net.gradients(x, { y, withRespectTo: ['dense.kernel', 'input', 'dense.z'] });
    expect([...found].map(([name, { shape }]) => [name, shape])).toEqual([
      ['dense.kernel', [2, 8]],
      ['input', [3, 2]],
      ['dense.z', [3, 8]],
    ]);
    const loss = (): number => net.evaluate(x, y).loss;
    found.get('input')!.data.forEach((g, i) => expect(g).toBeCloseTo(slope(x, i, loss), 3));
    const kernel = net.weights().get('dense.kernel')!.data;
    const nudged = (): number => {
      net.setWeights({ 'dense.kernel': kernel });
      return loss();
    };
    found.get('dense.kernel')!.data.forEach((g, i) => expect(g).toBeCloseTo(slope(kernel, i, nudged), 3));
    net.setWeights({ 'dense.kernel': kernel });
  });

  test('one number of a hidden layer with respect to the input', () => {
    const weights = new Float32Array(24);
    weights[8 + 5] = 1; // unit 5 at example 1
    const found = net.gradients(x, { of: 'dense', weights, withRespectTo: 'input' }).get('input')!;
    const seen = (): number => net.trace(x).tensor('dense.y').data[13]!;
    found.data.forEach((g, i) => expect(g).toBeCloseTo(slope(x, i, seen), 3));
    expect([...found.data.subarray(0, 2), ...found.data.subarray(4)]).toEqual([0, 0, 0, 0]);
  });

  test('what does not lead there is refused by name', () => {
    expect(() => net.gradients(x, { of: 'dense', withRespectTo: 'dense_1.kernel' })).toThrow(
      'gradients: no tensor "dense_1.kernel" leads there',
    );
    expect(() => net.gradients(x, { of: 'nowhere', withRespectTo: 'input' })).toThrow(
      'gradients: no tensor "nowhere" in this model (received "nowhere"); give "loss", the id of a layer, or a tensor',
    );
    const wrongly =
      (of: unknown, withRespectTo: unknown): (() => unknown) =>
      () =>
        net.gradients(x, { of: of as string, withRespectTo: withRespectTo as string, y });
    expect(wrongly('dense.kernel', 'input')).toThrow('gradients: dense.kernel is given, not computed');
    expect(wrongly('dense.z', 'dense_1.z')).toThrow('gradients: nothing flows back to dense_1.z');
    expect(wrongly('loss', 'dense.dz')).toThrow('gradients: dense.dz is itself a gradient');
    expect(wrongly(3, 'input')).toThrow('gradients: of must be a name (received 3)');
    expect(wrongly('loss', [null])).toThrow('gradients: withRespectTo must name at least one tensor');
  });

  test('what lies within layers, of it and with respect to it', () => {
    const { embedding, lstm, multi_head_attention: attention, global_average_pooling1d: mean } = layers;
    const reader = sequential(
      [
        input([4]),
        embedding({ inputDim: 5, outputDim: 3, maskZero: true, id: 'e' }),
        lstm({ units: 3, returnSequences: true, id: 'l' }),
        attention({ numHeads: 2, keyDim: 2, id: 'a' }),
        mean({ id: 'm' }),
        layers.dense({ units: 2, activation: 'softmax', id: 'd' }),
      ],
      { loss: 'categorical_crossentropy', seed: 6 },
    );
    const words = [[1, 4, 2, 0]],
      answer = [[0, 1]];
    const all = ['l.i2', 'l.c1', 'a.scores', 'a.attention', 'd.e', 'e.y', 'e', 'a.query_kernel'];
    const found = reader.gradients(words, { y: answer, withRespectTo: all });
    expect([...found.keys()]).toEqual(all);
    expect([...found.get('e')!.data]).toEqual([...found.get('e.y')!.data]);

    // of one gate, by the table: what moving the table shows
    const one = Float32Array.from({ length: 3 }, (_, j) => Number(j === 1));
    const slopes = reader.gradients(words, { of: 'l.i2', weights: one, withRespectTo: ['e.embeddings', 'l.kernel'] });
    for (const name of ['e.embeddings', 'l.kernel']) {
      const numbers = reader.weights().get(name)!.data;
      const seen = (): number => {
        reader.setWeights({ [name]: numbers });
        return reader.trace(words).tensor('l.i2').data[1]!;
      };
      slopes.get(name)!.data.forEach((g, i) => expect(g).toBeCloseTo(slope(numbers, i, seen), 3));
      reader.setWeights({ [name]: numbers });
    }
    // of the loss of each example, which is the loss here
    const each = reader.gradients(words, { of: 'loss.each', y: answer, withRespectTo: 'l.i2' }).get('l.i2')!;
    each.data.forEach((g, i) => expect(g).toBeCloseTo(found.get('l.i2')!.data[i]!, 6));
    const share = reader.gradients(words, { of: 'd.share', withRespectTo: 'd.e' }).get('d.e')!;
    const e = reader.trace(words).tensor('d.e').data;
    share.data.forEach((g) => expect(g).toBeCloseTo(-1 / (e[0]! + e[1]!) ** 2, 5));
  });
});

describe('a run can be looked into', () => {
  const net = small();
  const trace = net.trace([[0.5, -1]], [1]);

  test('every step has an address, and every address a step', () => {
    for (const step of [0, 17, trace.steps - 1]) expect(trace.indexOf(trace.stepAt(step))).toBe(step);
    expect(trace.stepAt(0).span.formula.out).toBe('dense.z');
  });

  test('a number is made of terms that come to it', () => {
    const { terms, total, value } = trace.explain('dense.z', 3)!;
    expect(terms.map((t) => t!.factors.map((f) => f.name))).toEqual([
      ['input.y', 'dense.kernel'],
      ['input.y', 'dense.kernel'],
      ['dense.bias'],
    ]);
    expect(value).toBe(Math.fround(total));
    expect(trace.tensor('dense.z').data[3]).toBe(value);
    expect(trace.consumers('dense.y', 3)).toEqual([{ name: 'dense_1.z', at: 0 }]);
  });

  test('looking changes nothing', () => {
    const before = plain(net);
    net.trace([[0.5, -1]], [1]);
    expect(plain(net)).toEqual(before);
  });
});

test('predictions do not depend on the size of the batches', () => {
  const { x } = rings(33);
  const net = small();
  expect(net.predict(x, { batchSize: 7 })).toEqual(net.predict(x, { batchSize: 100 }));
});

test('numbers may come as lists in lists, flat, typed or as a tensor', () => {
  const net = small();
  const wanted = net.predict([
    [1, 2],
    [3, 4],
  ]);
  for (const x of [
    [1, 2, 3, 4],
    Float64Array.of(1, 2, 3, 4),
    Int8Array.of(1, 2, 3, 4),
    { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  ])
    expect(net.predict(x)).toEqual(wanted);
});

describe('what cannot be is refused: where, what, the value received, what to do', () => {
  const net = small();
  const classes = sequential([input([2]), dense({ units: 3, activation: 'softmax' })], {
    loss: 'sparse_categorical_crossentropy',
    optimizer: 'sgd',
  });
  const words = sequential([input([2]), layers.embedding({ inputDim: 5, outputDim: 2 })], {
    loss: 'mse',
    optimizer: 'sgd',
  });
  const two = model(add()(input([2], { id: 'a' }), input([2], { id: 'b' })), { loss: 'mse', optimizer: 'sgd' });
  const bare = sequential([input([2]), dense({ units: 1 })]);

  const refused: readonly [message: string, work: () => unknown][] = [
    ['x: must have a multiple of 2 numbers (received 3); each example has the shape [2]', () => net.predict([1, 2, 3])],
    ['x: must have a multiple of 2 numbers (received 0)', () => net.predict([])],
    ['x: must be lists of 2 along axis 1 (received [1, 2, 3]); the shape is [2]', () => net.predict([[1, 2, 3]])],
    ['x: must be lists of 2 along axis 1', () => net.predict([[1, 2], [3]])],
    [
      'x: example 1 must have finite numbers (received NaN)',
      () =>
        net.predict([
          [1, 2],
          [NaN, 3],
        ]),
    ],
    ['x: example 0 must have finite numbers (received Infinity)', () => net.predict([[1, Infinity]])],
    ['x: number 1 must be a number (received "2")', () => net.predict([[1, '2' as unknown as number]])],
    [
      'x: its shape must be [examples, 2] (received [2, 1])',
      () => net.predict({ shape: [2, 1], data: new Float32Array(2) }),
    ],
    ['x: there is no input "c" (received "c"); there are a, b', () => two.predict({ a: [[1, 2]], c: [[1, 2]] })],
    ['x.b: must be numbers', () => two.predict({ a: [[1, 2]] })],
    [
      'x.b: must have 1 examples, as the inputs before it (received 2)',
      () =>
        two.predict({
          a: [[1, 2]],
          b: [
            [1, 2],
            [3, 4],
          ],
        }),
    ],
    [
      'x: must be an object with numbers for each input (received [[1, 2]]); there are a, b',
      () => two.predict([[1, 2]]),
    ],
    ['x: must be whole numbers from 0 to 4, for the embedding (received 5)', () => words.predict([[1, 5]])],
    [
      'y: must have 2 examples, as many as x (received 1)',
      () =>
        net.evaluate(
          [
            [1, 2],
            [3, 4],
          ],
          [1],
        ),
    ],
    [
      'y: must be classes from 0 to 2 (example 1) (received 3)',
      () =>
        classes.trainOnBatch(
          [
            [1, 2],
            [3, 4],
          ],
          [0, 3],
        ),
    ],
    ['y: must be classes from 0 to 2', () => classes.evaluate([[1, 2]], [0.5])],
    [
      'y: must be from 0 to 1, as probabilities are (example 0) (received 2); scale the labels',
      () => net.evaluate([[1, 2]], [2]),
    ],
    ['bytes (received [1073741824', () => net.trainer(2 ** 30)],
    ['to be trained, a model needs a loss', () => bare.trainOnBatch([[1, 2]], [1])],
    ['loss: a target needs a loss', () => bare.evaluate([[1, 2]], [1])],
    ['batchSize must be an integer ≥ 1 (received 0)', () => net.predict([[1, 2]], { batchSize: 0 })],
    ['batch must be an integer ≥ 1 (received 1.5)', () => net.trainer(1.5)],
    [
      'sampleWeight: must have 1 numbers, one for each example (received 2)',
      () => net.trainOnBatch([[1, 2]], [1], { sampleWeight: [1, 2] }),
    ],
    [
      'classWeight: the weight of class 1 must be a number ≥ 0 (received -1)',
      () => net.trainOnBatch([[1, 2]], [1], { classWeight: { 1: -1 } }),
    ],
    ['setWeights: there is no weight "dense.kernle"', () => net.setWeights({ 'dense.kernle': [1] })],
    [
      'setWeights: dense.kernel: must have 16 numbers, shape [2, 8] (received 8)',
      () => net.setWeights({ 'dense.kernel': new Float32Array(8) }),
    ],
    ['setLearningRate: must be a number ≥ 0 (received -1)', () => net.setLearningRate(-1)],
    ['no tensor "dense.q" in this run', () => net.trace([[1, 2]]).explain('dense.q', 0)],
    ['dense.z has the cells 0 to 7 (received 8)', () => net.trace([[1, 2]]).explain('dense.z', 8)],
    ['a step is an integer from 0 to', () => net.trace([[1, 2]]).stepAt(-1)],
    ['metric 1: must be one of binary_accuracy, ', () => small({ metrics: ['acuracy'] })],
    [
      'metric 1: categorical_accuracy reads numbers like the prediction’s',
      () =>
        sequential([input([2]), dense({ units: 3 })], {
          loss: 'sparse_categorical_crossentropy',
          metrics: ['categorical_accuracy'],
        }),
    ],
    ['seed must be an integer (received 0.5)', () => small({ seed: 0.5 })],
    ['dense "dense": units must be an integer ≥ 1 (received 0)', () => sequential([input([2]), dense({ units: 0 })])],
    [
      'sequential: must begin with an input (received "dense"); put input([…]) first',
      () => sequential([dense({ units: 1 })]),
    ],
    ['model: needs at least one output', () => model([])],
    ['model "sequential": reads 1 inputs (received 2)', () => net.place(input([2]), input([2]))],
    ['needs 4,000,000,000,000 bytes', () => sequential([input([1_000_000]), dense({ units: 1_000_000 })])],
    ['model: format must be', () => load({})],
  ];
  test.each(refused)('%s', (message, work) => {
    const before = plain(net);
    expect(work).toThrow(SpecError);
    expect(work).toThrow(message);
    expect(plain(net)).toEqual(before);
  });

  test('in fit, as a promise', async () => {
    await expect(net.fit([[1, 2]], [1], { validationSplit: 1 })).rejects.toThrow('validationSplit must be from 0 to 1');
    await expect(net.fit([[1, 2]], [1], { validationSplit: 0.5 })).rejects.toThrow(
      'validationSplit leaves 0 of 1 examples',
    );
    await expect(net.fit([[1, 2]], [1], { epochs: -1 })).rejects.toThrow('epochs must be an integer ≥ 0 (received -1)');
    await expect(bare.fit([[1, 2]], [1])).rejects.toThrow('to be trained, a model needs a loss');
    const first = net.fit([[1, 2]], [1], { epochs: 50_000 });
    await expect(net.fit([[1, 2]], [1])).rejects.toThrow('this model is being trained already');
    await first;
  });
});

test('fused products, where asked for, give the same numbers but for their last digits', () => {
  // Node 20 has relaxed SIMD, but hides it; browsers and later Nodes show it.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const x = Float32Array.from({ length: 640 }, (_, i) => Math.sin(i * i));
  const [exact, fused] = (['fastest', 'simd-fma'] as const).map((backend) => {
    const made = sequential([input([64]), dense({ units: 16, activation: 'tanh' }), dense({ units: 3 })], { backend });
    return made.predict(x).data;
  });
  expect(fused).not.toEqual(exact);
  exact!.forEach((v, i) => expect(Math.abs(v - fused![i]!)).toBeLessThan(1e-5));
});

test('a trainer and a predictor say what memory they take, the trainer more', () => {
  const made = small(),
    { bytes } = made.trainer(32);
  expect(bytes % 4).toBe(0);
  expect(bytes).toBe(small().trainer(32).bytes);
  expect(made.trainer(3200).bytes).toBeGreaterThan(bytes);
  const lean = small({ backend: 'plain' });
  expect(lean.predictor(32).bytes).toBeLessThan(lean.trainer(32).bytes);
  expect(lean.predictor(32).bytes).toBeGreaterThan(4 * 32 * (2 + 8 + 1));
});
