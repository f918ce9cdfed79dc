import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edited } from '../../src/core/editing.ts';
import { SpecError } from '../../src/core/errors.ts';
import type { Network } from '../../src/core/network.ts';
import { inputsOf, parameterCounts, parse, shapesOf, whereOf } from '../../src/core/network.ts';
import { graphs } from './networks.ts';

const x = { type: 'input', id: 'x', shape: [4] };
const image = { type: 'input', id: 'x', shape: [5, 5, 2] };
const h = { type: 'dense', id: 'h', units: 3 };

describe('a network is read from plain data', () => {
  test('layers follow each other unless they say what they read, and get the names that Keras would give', () => {
    const network = parse({
      layers: [
        { type: 'input', shape: [4] },
        { type: 'dense', units: 3 },
        { type: 'dense', units: 2 },
      ],
    });
    expect(network.layers.map(({ id, from }) => [id, from])).toEqual([
      ['input', []],
      ['dense', ['input']],
      ['dense_1', ['dense']],
    ]);
    expect(network.outputs).toEqual(['dense_1']);
    expect([network.name, network.loss, network.optimizer]).toEqual(['network', null, null]);
  });

  test('an automatic name steps aside for one that is given', () => {
    const layers = [
      x,
      { ...h, id: 'dense' },
      { type: 'dense', units: 1 },
      { type: 'dense', id: 'dense_2', units: 1 },
      { type: 'dense', units: 1 },
    ];
    expect(parse({ layers }).layers.map((l) => l.id)).toEqual(['x', 'dense', 'dense_1', 'dense_2', 'dense_3']);
  });

  test('defaults are filled in', () => {
    expect(parse({ layers: [x, { type: 'dense', units: 3 }], loss: 'mse', optimizer: 'adam' })).toMatchObject({
      layers: [
        { shape: [4] },
        { units: 3, activation: { type: 'linear' }, useBias: true, kernelInitializer: { type: 'glorot_uniform' } },
      ],
      loss: { type: 'mean_squared_error' },
      optimizer: { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    });
  });

  test('layers may stand in any order; they come out so that each follows what it reads', () => {
    const layers = [
      { type: 'add', id: 'sum', from: ['a', 'b'] },
      { type: 'dense', id: 'b', units: 2, from: 'a' },
      { type: 'dense', id: 'a', units: 2, from: 'x' },
      x,
    ];
    const network = parse({ layers, outputs: 'sum' });
    expect(network.layers.map((l) => l.id)).toEqual(['x', 'a', 'b', 'sum']);
  });

  test('attention that is given one layer for all its parts reads it once, also when a layer between two parts is removed', () => {
    const sequence = { type: 'input', id: 'x', shape: [3, 4] };
    const attention = { type: 'multi_head_attention', id: 'a', numHeads: 2, keyDim: 2 };
    const fromOf = (network: Network) => network.layers.at(-1)!.from;
    expect(fromOf(parse({ layers: [sequence, { ...attention, from: ['x', 'x', 'x'] }] }))).toEqual(['x']);
    const cross = parse({ layers: [sequence, { type: 'relu', id: 'r' }, { ...attention, from: ['x', 'r'] }] });
    expect(fromOf(cross)).toEqual(['x', 'r']);
    expect(fromOf(edited(cross, { what: 'remove', id: 'r' }))).toEqual(['x']);
  });

  test('it knows its inputs, shapes and parameter counts', () => {
    const network = parse({
      layers: [
        x,
        h,
        { type: 'dense', id: 'again', units: 4, from: 'h' },
        { ...h, id: 'twin', shares: 'h', from: 'again' },
      ],
    });
    expect(inputsOf(network)).toEqual([{ id: 'x', shape: [4] }]);
    expect([...shapesOf(network, 7)]).toEqual([
      ['x', [7, 4]],
      ['h', [7, 3]],
      ['again', [7, 4]],
      ['twin', [7, 3]],
    ]);
    expect([...parameterCounts(network)].map(([id, n]) => [id, n.trainable, n.fixed])).toEqual([
      ['x', 0, 0],
      ['h', 15, 0],
      ['again', 16, 0],
      ['twin', 0, 0],
    ]);
  });
});

describe('what cannot be is refused: where, what, the value received, what to do', () => {
  test.each<[string | RegExp, unknown]>([
    ['network: must be an object with layers (received "x")', 'x'],
    ['network: must be an object with layers (received [])', []],
    [
      'network: has no part "layer" (received []); it has name, layers, outputs, loss, losses, lossWeights, optimizer',
      { layer: [] },
    ],
    ['network: layers must be a list of at least one layer (received [])', { layers: [] }],
    ['network: layers must be a list of at least one layer (received undefined)', {}],
    ['network: name must be a string of up to 200 characters (received 7)', { name: 7, layers: [x] }],
    [
      'network: has at most 5000 layers (received 5001)',
      { layers: Array.from({ length: 5001 }, () => ({ type: 'flatten' })) },
    ],
    ['layer 2: must be an object with a type (received "dense")', { layers: [x, 'dense'] }],
    [/^layer 1: type must be one of input, dense, .* \(received "wormhole"\)$/, { layers: [{ type: 'wormhole' }] }],
    [/^layer 1: type must be one of .* \(received "toString"\)$/, { layers: [{ type: 'toString' }] }],
    [/^layer 1: type must be one of .* \(received an object with toString\)$/, { layers: [{ type: { toString: 1 } }] }],
    [
      'layer 1: id must be 1 to 100 characters without spaces, dots, quotes or brackets (received "a.b")',
      { layers: [{ ...x, id: 'a.b' }] },
    ],
    [
      'layer 1: id must be 1 to 100 characters without spaces, dots, quotes or brackets (received 3)',
      { layers: [{ ...x, id: 3 }] },
    ],
    ['dense "x": its id is taken by another layer (received "x"); give it another', { layers: [x, { ...h, id: 'x' }] }],
    [
      'dense "loss": its id is kept for something else (received "loss"); give it another',
      { layers: [x, { ...h, id: 'loss' }] },
    ],
    ['dense "h": units must be an integer ≥ 1 (received 0)', { layers: [x, { ...h, units: 0 }] }],
    ['dense "h": units must be given', { layers: [x, { type: 'dense', id: 'h' }] }],
    [
      /^dense "h": activation must be one of linear, relu, .* \(received "relux"\)$/,
      { layers: [x, { ...h, activation: 'relux' }] },
    ],
    ['dense "h": useBias must be true or false (received 1)', { layers: [x, { ...h, useBias: 1 }] }],
    [
      'dense "h": has no option "unit" (received 3); it has units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer, kernelConstraint, biasRegularizer, biasConstraint, activityRegularizer',
      { layers: [x, { type: 'dense', id: 'h', unit: 3 }] },
    ],
    [
      'dropout "d": rate must be a number from 0 to 0.999999 (received 1)',
      { layers: [x, { type: 'dropout', id: 'd', rate: 1 }] },
    ],
    [
      'conv2d "c": padding must be one of valid, same (received "full")',
      { layers: [image, { type: 'conv2d', id: 'c', filters: 1, kernelSize: 2, padding: 'full' }] },
    ],
    [
      'conv2d "c": strides must be one or two integers ≥ 1 (received 0)',
      { layers: [image, { type: 'conv2d', id: 'c', filters: 1, kernelSize: 2, strides: 0 }] },
    ],
    [
      'conv2d "c": its window spans 6 rows, more than its input has (received 5); use a smaller window, or padding "same"',
      { layers: [image, { type: 'conv2d', id: 'c', filters: 1, kernelSize: [6, 1] }] },
    ],
    [
      'conv2d "c": reads [height, width, channels] (received [4]); give it an image',
      { layers: [x, { type: 'conv2d', id: 'c', filters: 1, kernelSize: 2 }] },
    ],
    [
      'max_pooling2d "p": reads [height, width, channels] (received [4]); give it an image',
      { layers: [x, { type: 'max_pooling2d', id: 'p' }] },
    ],
    ['dense "h": reads vectors (received []); give it an input of shape [n]', { layers: [{ ...x, shape: [] }, h] }],
    ['dense "h": from must be a list of layer ids (received 5)', { layers: [x, { ...h, from: 5 }] }],
    ['dense "h": reads 1 input (received ["x", "x"]); name them in from', { layers: [x, { ...h, from: ['x', 'x'] }] }],
    ['dense "h": reads 1 input (received []); begin with a layer of type input', { layers: [h] }],
    ['add "a": reads 2 or more inputs (received ["x"]); name them in from', { layers: [x, { type: 'add', id: 'a' }] }],
    [
      'add "a": its inputs must have one shape, or size 1 where they differ (received [[4], [3]]); reshape or project them first',
      { layers: [x, h, { type: 'add', id: 'a', from: ['x', 'h'] }] },
    ],
    ['input "y": reads 0 inputs (received ["x"]); name them in from', { layers: [x, { ...x, id: 'y', from: 'x' }] }],
    [
      'dense "h": reads a layer that does not exist (received "z"); there are x, h',
      { layers: [x, { ...h, from: ['z'] }] },
    ],
    [
      'dense "h": reads a layer that does not exist (received "__proto__"); there are x, h',
      { layers: [x, { ...h, from: '__proto__' }] },
    ],
    [
      'dense "h": is part of a cycle: it waits for its own output (received ["h"]); remove one of the connections',
      { layers: [x, { ...h, from: 'h' }] },
    ],
    [
      'dense "b": is part of a cycle: it waits for its own output (received ["a"]); remove one of the connections',
      { layers: [x, { ...h, id: 'after', from: 'b' }, { ...h, id: 'a', from: 'b' }, { ...h, id: 'b', from: 'a' }] },
    ],
    [
      'dense "i": shares must name another dense layer that has its own weights (received "x")',
      { layers: [x, h, { ...h, id: 'i', shares: 'x' }] },
    ],
    ['dense "i": shares must be the id of a layer (received 1)', { layers: [x, h, { ...h, id: 'i', shares: 1 }] }],
    [
      'dense "h": shares must name another dense layer that has its own weights (received "h")',
      { layers: [x, { ...h, shares: 'h' }] },
    ],
    [
      'dense "i": cannot share the weights of "h": its kernel would be [3, 3], that is [4, 3] (received "h"); give both the same options and inputs of the same size, or remove shares',
      { layers: [x, h, { ...h, id: 'i', shares: 'h' }] },
    ],
    [
      'dense "i": cannot share the weights of "h": its bias would be none, that is [3] (received "h"); give both the same options and inputs of the same size, or remove shares',
      { layers: [x, h, { ...h, id: 'i', from: 'x', useBias: false, shares: 'h' }], outputs: ['h', 'i'] },
    ],
    ['network: outputs must be a list of layer ids (received [])', { layers: [x, h], outputs: [] }],
    ['network: outputs must be a list of layer ids (received [1])', { layers: [x, h], outputs: [1] }],
    [
      'network: outputs names a layer that does not exist (received "y"); there are x, h',
      { layers: [x, h], outputs: 'y' },
    ],
    ['network: outputs names a layer twice (received "h"); name it once', { layers: [x, h], outputs: ['h', 'h'] }],
    [
      'dense "i": leads to no output (received ["h"]); connect it, or remove it',
      { layers: [x, h, { ...h, id: 'i', from: 'x' }], outputs: ['h'] },
    ],
    ['input "y": leads to no output (received ["h"]); connect it, or remove it', { layers: [{ ...x, id: 'y' }, x, h] }],
    [
      'dense "h": its kernel needs 3,200,000,000 bytes (received [4, 200000000]); make it smaller',
      { layers: [x, { ...h, units: 2e8 }] },
    ],
    [
      'input "x": its output needs 40,000,000,000 bytes (received [1, 100000, 100000]); make it smaller',
      { layers: [{ ...x, shape: [1e5, 1e5] }] },
    ],
    [/^loss: must be one of mean_squared_error, .* \(received "l7"\)$/, { layers: [x, h], loss: 'l7' }],
    [
      'loss: labelSmoothing must be a number from 0 to 1 (received 2)',
      { layers: [x, h], loss: { type: 'binary_crossentropy', labelSmoothing: 2 } },
    ],
    [
      'optimizer: learningRate must be a number ≥ 0 (received -1)',
      { layers: [x, h], optimizer: { type: 'sgd', learningRate: -1 } },
    ],
    [/^optimizer: must be one of sgd, .* \(received "sdg"\)$/, { layers: [x, h], optimizer: 'sdg' }],
  ])('%s', (message, given) => {
    if (typeof message === 'string') expect(refusal(given)).toBe(message);
    else expect(refusal(given)).toMatch(message);
  });

  test('a layer is named by type and id', () => {
    expect(whereOf({ type: 'dense', id: 'h2' })).toBe('dense "h2"');
  });
});

/** The message with which something is refused; '' if it is accepted. Anything but a `SpecError` falls through. */
function refusal(given: unknown): string {
  try {
    parse(given);
    return '';
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

const HOUSE_FORM = /^(network|loss|optimizer|layer \d+|[a-z0-9_]+ ".*"): [^]*$/;

describe('anything at all is either a network or refused', () => {
  const settled = (given: unknown): void => {
    const message = refusal(given);
    if (message !== '') {
      expect(message).toMatch(HOUSE_FORM);
      expect(message.length).toBeLessThan(2000);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { readonly polluted?: unknown }).polluted).toBe(undefined);
  };

  test('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), settled), { numRuns: 300 });
  });

  test('any value', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withTypedArray: true }),
        settled,
      ),
      { numRuns: 300 },
    );
  });

  test('any JSON in any place of a network', () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom<unknown>(
        '',
        '__proto__',
        'constructor',
        -1,
        0,
        0.5,
        2 ** 31,
        1e308,
        [],
        {},
        [[]],
        'x',
        'h',
        'dense',
        'relu',
      ),
    );
    const good = {
      name: 'n',
      layers: [
        image,
        {
          type: 'conv2d',
          id: 'c',
          filters: 2,
          kernelSize: [2, 2],
          strides: 1,
          padding: 'same',
          activation: { type: 'relu' },
        },
        { type: 'max_pooling2d', id: 'p', poolSize: 2, from: ['c'] },
        { type: 'flatten', id: 'f' },
        { ...h, from: 'f' },
        { ...h, id: 'i', from: ['f'], shares: 'h', kernelInitializer: { type: 'constant', value: 2 } },
        { type: 'add', id: 'a', from: ['h', 'i'] },
        { type: 'dropout', id: 'd', rate: 0.5 },
      ],
      outputs: ['d'],
      loss: { type: 'binary_crossentropy', fromLogits: true },
      optimizer: { type: 'sgd', momentum: 0.9 },
    };
    expect(refusal(good)).toBe('');
    const paths = placesIn(good);
    fc.assert(
      fc.property(fc.constantFrom(...paths), odd, (path, value) => settled(placed(good, path, value))),
      { numRuns: 1500 },
    );
  });

  test('keys that would reach a prototype', () => {
    for (const text of [
      '{"__proto__": {"polluted": 1}, "layers": [{"type": "input", "shape": [2]}]}',
      '{"layers": [{"type": "input", "shape": [2], "__proto__": {"polluted": 1}}]}',
      '{"layers": [{"type": "input", "shape": [2]}, {"type": "dense", "units": 1, "constructor": {"prototype": {"polluted": 1}}}]}',
      '{"layers": [{"type": "input", "shape": [2]}, {"type": "dense", "units": 1, "activation": {"type": "relu", "__proto__": {"polluted": 1}}}]}',
      '{"layers": [{"type": "input", "id": "__proto__", "shape": [2]}, {"type": "dense", "units": 1, "from": "__proto__"}]}',
    ])
      settled(JSON.parse(text));
  });

  test('lists as deep as a file can hold', () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown;
    settled(deep);
    settled({ layers: deep });
    settled({ layers: [{ type: 'input', shape: deep }] });
    settled({ layers: [x, { ...h, activation: { type: deep } }] });
  });

  test('many layers and names, soon', () => {
    const many = Array.from({ length: 4998 }, () => ({ type: 'flatten' }));
    const begun = performance.now();
    expect(refusal({ layers: [x, ...many] })).toBe('');
    expect(refusal({ layers: [x, ...many], outputs: Array.from({ length: 1e6 }, () => 'x') })).toMatch(/twice/);
    const hub = Array.from({ length: 4990 }, (_, i) => ({ type: 'flatten', id: `f${i}`, from: 'x' }));
    expect(refusal({ layers: [x, ...hub], outputs: hub.map((l) => l.id) })).toBe('');
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

/** Every place in nested data, as the keys that lead to it. */
function placesIn(data: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof data !== 'object' || data === null) return [path];
  return [path, ...Object.entries(data).flatMap(([key, value]) => placesIn(value, [...path, key]))];
}

/** The same data with another value in one place. */
function placed(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((v, i): unknown => (String(i) === key ? placed(v, rest, value) : v));
  const record = data as { readonly [key: string]: unknown };
  return { ...record, [key]: placed(record[key], rest, value) };
}

describe('random graphs', () => {
  const read = (given: unknown): Network => parse(given);

  test('survive JSON unchanged', () => {
    fc.assert(
      fc.property(graphs, (given) => {
        const network = read(given);
        expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
      }),
    );
  });

  test('come out in an order in which each layer follows what it reads, however they were shuffled', () => {
    fc.assert(
      fc.property(
        graphs.chain((g) =>
          fc.tuple(fc.constant(g), fc.shuffledSubarray([...g.layers], { minLength: g.layers.length })),
        ),
        ([given, layers]) => {
          const network = read({ ...given, layers });
          const seen = new Set<string>();
          for (const { id, from } of network.layers) {
            expect(from.every((f) => seen.has(f))).toBe(true);
            seen.add(id);
          }
          expect(seen.size).toBe(layers.length);
          expect(new Map(shapesOf(network, 2))).toEqual(new Map(shapesOf(read(given), 2)));
        },
      ),
    );
  });
});
