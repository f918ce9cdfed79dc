import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import type { Model } from '../../src/formats/model.ts';
import { readModel, writeModel } from '../../src/formats/model.ts';

const network = parse({
  name: 'small',
  layers: [
    { type: 'input', id: 'input', shape: [4, 4, 1] },
    { type: 'conv2d', id: 'conv', filters: 9, kernelSize: 3, padding: 'same', activation: 'relu' },
    { type: 'max_pooling2d', id: 'pool' },
    { type: 'flatten', id: 'flat' },
    { type: 'dense', id: 'out', units: 2, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer: { type: 'sgd', learningRate: 0.05 },
});

const floats = (n: number) => fc.float32Array({ minLength: n, maxLength: n });
const inks = (n: number) =>
  fc.uint8Array({ minLength: n, maxLength: n }).map((bytes) => Float32Array.from(bytes, (b) => b / 255));

const models: fc.Arbitrary<Model> = fc.record({
  id: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/),
  network: fc.constant(network),
  weights: fc
    .tuple(floats(81), floats(9), floats(72), floats(2))
    .map(
      ([k, b, w, c]) => new Map(Object.entries({ 'conv.kernel': k, 'conv.bias': b, 'out.kernel': w, 'out.bias': c })),
    ),
  samples: fc.array(
    fc.record({
      label: fc.option(fc.string({ maxLength: 20 })),
      inputs: fc.oneof(floats(16), inks(16)).map((x) => new Map([['input', x]])),
      target: floats(2),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  data: fc.constantFrom(
    { kind: 'digits', set: 'mnist-test' } as const,
    { kind: 'points', set: 'spiral', noise: 0.25 } as const,
    { kind: 'tokens', set: 'brackets', tokens: ['·', '('], answers: ['yes', 'no'] } as const,
    { kind: 'table' } as const,
  ),
  seen: fc.option(fc.nat()),
  accuracy: fc.option(fc.constant({ correct: 3, of: 4, set: 'mnist-test' })),
});

const throughJson = (model: Model): Model => readModel(JSON.parse(JSON.stringify(writeModel(model))), 'file');
const sample = (): Model => fc.sample(models, { numRuns: 1, seed: 7 })[0]!;
const json = (): unknown => JSON.parse(JSON.stringify(writeModel(sample())));

/** Puts a value at a place in JSON; undefined takes it away. */
function put(file: unknown, path: string, value: unknown): unknown {
  const keys = path.split(' ');
  const parent = keys.slice(0, -1).reduce((o, key) => (o as Record<string, unknown>)[key], file);
  if (value === undefined) Reflect.deleteProperty(parent as object, keys.at(-1)!);
  else (parent as Record<string, unknown>)[keys.at(-1)!] = value;
  return file;
}

test('a model comes back from JSON bit for bit', () => {
  fc.assert(
    fc.property(models, (model) => {
      expect(throughJson(model)).toEqual(model);
    }),
  );
});

test('few numbers are written as a list of short decimals, bytes of ink as bytes', () => {
  const model = sample();
  const written = writeModel({
    ...model,
    weights: new Map([...model.weights, ['out.bias', Float32Array.of(0.9, -1.4e-7)]]),
    samples: [{ label: '3', inputs: new Map([['input', new Float32Array(16)]]), target: Float32Array.of(0, 1) }],
  }) as { readonly weights: { readonly [name: string]: object } };
  expect(written.weights['out.bias']).toEqual({ shape: [2], values: [0.9, -1.4e-7] });
  expect(Object.keys(written.weights['conv.kernel']!)).toEqual(['shape', 'f32']);
});

test('what is wrong is said with its place', () => {
  const broken: readonly [place: string, value: unknown, message: string][] = [
    ['format', 'backlit-model/2', 'lenet.json: format must be "backlit-model/1" (received "backlit-model/2")'],
    ['id', '../x', 'lenet.json: id must be 1 to 60 small letters, digits and hyphens (received "../x")'],
    ['extra', 1, 'lenet.json: there is no "extra" here (received 1); there can be format, id,'],
    ['network layers 1 filters', 0, 'lenet.json: network: conv2d "conv": filters must be an integer ≥ 1'],
    ['weights out.bias', undefined, 'lenet.json: weights: out.bias: a tensor must be an object (received undefined'],
    ['weights x.y', 1, 'lenet.json: weights: there is no "x.y" here (received 1); there can be conv.kernel'],
    ['weights conv.kernel shape', [3], 'conv.kernel: shape must be [3, 3, 1, 9] (received [3])'],
    ['weights conv.kernel f32', 'AAAA', 'base64 of 324 bytes has 432 characters (received 4)'],
    ['weights out.bias u8', 'AAA=', 'out.bias: must have one of f32, u8, values'],
    ['samples 0 inputs input', { shape: [4, 4, 1], values: Array(16) }, 'sample 1: inputs: input: value 1 must be a'],
    ['samples', [], 'lenet.json: samples must be a list of 1 to 10000'],
    ['data', { kind: 'web', set: 'x' }, 'lenet.json: data: kind must be one of digits, points, tokens, table'],
    ['accuracy', { correct: 5, of: 4, set: 'x' }, 'lenet.json: accuracy: correct must be at most 4 (received 5)'],
  ];
  for (const [place, value, message] of broken)
    expect(() => readModel(put(json(), place, value), 'lenet.json')).toThrow(message);
});

test('any JSON is read or refused with a SpecError', () => {
  const refusedOrRead = (value: unknown): void => {
    try {
      readModel(value, 'file');
    } catch (error) {
      expect(error).toBeInstanceOf(SpecError);
    }
  };
  fc.assert(fc.property(fc.jsonValue(), refusedOrRead));
  // A good file with one part of it replaced by anything.
  const places = pathsOf(json());
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.oneof(fc.jsonValue(), oddities), (path, value) => {
      refusedOrRead(put(json(), path, value));
    }),
    { numRuns: 1000 },
  );
});

const oddities = fc.constantFrom<unknown[]>(
  -1,
  0.5,
  1e308,
  2 ** 31 - 1,
  '__proto__',
  'A'.repeat(432),
  '====',
  [[]],
  { __proto__: null, shape: [2] },
  [2 ** 30, 2 ** 30],
);

/** The places of every part of a JSON value. */
const pathsOf = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]) => [key].concat(pathsOf(part).map((path) => `${key} ${path}`)));
