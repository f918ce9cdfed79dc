import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError, fromNetwork, input, layers, load, model, parse, sequential } from '../../src/index.ts';
import type { Model } from '../../src/index.ts';

/** Runs something, and lets it be refused, but not fail otherwise; whether it was done. */
function allowed(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof SpecError) return false;
    throw error;
  }
}

const net = (): Model =>
  sequential([input([2, 2]), layers.flatten(), layers.dense({ units: 3, activation: 'softmax' })], {
    loss: 'sparse_categorical_crossentropy',
    optimizer: 'adam',
    metrics: ['accuracy'],
  });
const two = (): Model =>
  model(layers.add()(input([2], { id: 'a' }), input([2], { id: 'b' })), { loss: 'mse', optimizer: 'sgd' });

const numbers = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(0, 1, 2, 0.5, -1) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(NaN, Infinity, '1', null, undefined, {}, 3, 1e300) },
);
/** Data as someone might give it: lists in lists that fit, or nearly; typed arrays; tensors; anything else. */
const data: fc.Arbitrary<unknown> = fc.oneof(
  fc.array(fc.array(fc.array(numbers, { minLength: 1, maxLength: 3 }), { maxLength: 3 }), { maxLength: 3 }),
  fc.array(fc.tuple(fc.tuple(numbers, numbers), fc.tuple(numbers, numbers)), { minLength: 1, maxLength: 3 }),
  fc.array(numbers, { maxLength: 9 }),
  fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 4 }),
  fc.float32Array({ maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }),
  fc.record({
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    data: fc.float32Array({ maxLength: 9 }),
  }),
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.array(fc.array(numbers, { maxLength: 2 }), { maxLength: 2 })),
  fc.anything({ maxDepth: 2, withBigInt: true, withTypedArray: true }),
);

const plain = (m: Model): string => JSON.stringify([...m.weights()].map(([name, { data: d }]) => [name, [...d]]));

describe('whatever is given as data is used or refused, and refused it changes nothing', () => {
  const models = [net(), two()];
  test.each([
    ['predict', (m: Model, x: unknown) => m.predict(x as never)],
    ['evaluate', (m: Model, x: unknown, y: unknown) => m.evaluate(x as never, y as never)],
    ['trace', (m: Model, x: unknown, y: unknown) => m.trace(x as never, y as never)],
    [
      'gradients',
      (m: Model, x: unknown, y: unknown) => m.gradients(x as never, { y: y as never, withRespectTo: 'dense.kernel' }),
    ],
    ['trainOnBatch', (m: Model, x: unknown, y: unknown) => m.trainOnBatch(x as never, y as never)],
    [
      'sample weights',
      (m: Model, x: unknown, y: unknown) =>
        m.trainOnBatch(
          [
            [
              [1, 2],
              [3, 4],
            ],
          ],
          [1],
          { sampleWeight: x as never, classWeight: y as never },
        ),
    ],
    [
      'setWeights',
      (m: Model, x: unknown, y: unknown) => m.setWeights({ 'dense.kernel': x as never, 'dense.bias': y as never }),
    ],
    ['setWeights with anything', (m: Model, x: unknown) => m.setWeights(x as never)],
    ['setLearningRate', (m: Model, x: unknown) => m.setLearningRate(x as never)],
    ['trainer', (m: Model, x: unknown) => m.trainer(x as never)],
    ['load', (_: Model, x: unknown) => load(x as never)],
  ] as const)('%s', (_, work) => {
    fc.assert(
      fc.property(fc.constantFrom(...models), data, data, (m, x, y) => {
        const before = plain(m);
        if (!allowed(() => work(m, x, y))) expect(plain(m)).toBe(before);
        for (const { data: d } of m.weights().values()) expect(d.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test('fit', async () => {
    const options = fc.record(
      {
        epochs: fc.constantFrom<unknown>(0, 1, 2, -1, 'x'),
        batchSize: fc.constantFrom<unknown>(1, 2, 0, 1.5, null),
        validationSplit: fc.constantFrom<unknown>(0, 0.5, 1, NaN),
        validationData: fc.tuple(data, data),
        sampleWeight: data,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...models), data, data, options, async (m, x, y, more) => {
        const before = plain(m);
        try {
          await m.fit(x as never, y as never, more as never);
        } catch (error) {
          if (!(error instanceof SpecError)) throw error;
          expect(plain(m)).toBe(before);
        }
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});

describe('whatever is given as a network is read or refused', () => {
  const options = fc.constantFrom<unknown>(
    0,
    1,
    3,
    -1,
    0.5,
    1e9,
    2 ** 31,
    NaN,
    null,
    true,
    'relu',
    'l2',
    'same',
    'x',
    [],
    [1, 2],
    [
      [1, 1],
      [0, 2],
    ],
    {},
    { type: 'l1' },
    { type: 'max_norm', axis: 9 },
    { type: 'exponential_decay', decaySteps: 2, decayRate: 0.5 },
  );
  const names = fc.constantFrom(
    'units',
    'activation',
    'filters',
    'kernelSize',
    'padding',
    'strides',
    'rate',
    'shape',
    'axis',
    'axes',
    'targetShape',
    'layer',
    'kernelRegularizer',
    'kernelConstraint',
    'activityRegularizer',
    'shares',
    'from',
    'id',
    'numHeads',
    'keyDim',
    'inputDim',
    'outputDim',
    '__proto__',
    'constructor',
    'toString',
  );
  const type = fc.constantFrom('input', ...Object.keys(layers), 'nothing', '__proto__', 'toString');
  const layer = fc
    .tuple(type, fc.dictionary(names, options, { maxKeys: 4 }), fc.boolean())
    .map(([of, given, usual]) => ({
      ...(usual && { units: 2, filters: 2, kernelSize: 2, rate: 0.5, shape: [4, 4, 2] }),
      ...given,
      type: of,
    }));
  const optimizer = fc
    .tuple(
      fc.constantFrom<unknown>('sgd', 'adam', 'lion', 'x', '__proto__', 7),
      fc.dictionary(
        fc.constantFrom('learningRate', 'clipnorm', 'clipvalue', 'schedule', 'weightDecay', 'momentum', 'x'),
        options,
        { maxKeys: 3 },
      ),
    )
    .map(([of, given]) => ({ type: of, ...given }));
  const loss = fc.constantFrom<unknown>(
    'mse',
    'sparse_categorical_crossentropy',
    { type: 'huber', delta: -1 },
    { type: 'mse', reduction: 'sum' },
    'toString',
    4,
    null,
  );

  test('by parse, and then it can be compiled and run', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 4 }), loss, optimizer, (list, by, how) => {
        const given = { layers: [{ type: 'input', shape: [4, 4, 2] }, ...list], loss: by, optimizer: how };
        if (!allowed(() => parse(given))) return;
        read++;
        const network = parse(given);
        expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
        allowed(() => {
          const made = fromNetwork(network);
          if (made.parameters.trainable < 1e5) made.predict(new Float32Array(32));
        });
      }),
      { numRuns: 1500, seed: 8 },
    );
    expect(read).toBeGreaterThan(20);
  });

  test('even if it is nothing of the kind', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withTypedArray: true }), (given) => {
        expect(allowed(() => parse(given))).toBe(false);
        expect(allowed(() => parse({ layers: given }))).toBe(false);
      }),
      { numRuns: 500, seed: 9 },
    );
  });
});
