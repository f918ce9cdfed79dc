import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../../src/core/errors.ts';
import { parse } from '../../../src/core/network.ts';
import { open } from '../../../src/formats/index.ts';
import { readOnnx } from '../../../src/formats/onnx/read.ts';
import { parseSafetensors } from '../../../src/formats/safetensors/parse.ts';
import { encodeSafetensors, writeKeras, writeTorch } from '../../../src/formats/safetensors/write.ts';
import { context } from '../../cases/files.ts';
import { bytesOf } from '../onnx/make.ts';
import { constantOf } from '../../../src/formats/onnx/constant.ts';
import { readModelProto } from '../../../src/formats/onnx/messages.ts';
import { drawnWeights, trialNetworks } from './networks.ts';

const file = (bytes: Uint8Array) => [{ name: 'w.safetensors', bytes }];
const withHeader = (header: unknown, body = 0): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header)),
    bytes = new Uint8Array(8 + json.length + body);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
};

const weighty = trialNetworks
  .map(({ name, network }) => ({ name, network, weights: drawnWeights(network), lacks: writeTorch.lacks(network) }))
  .filter(({ weights }) => weights.size > 0);

describe('weights written and read back are the same', () => {
  test.each(weighty)('$name, by the names of Keras', async ({ network, weights }) => {
    const { files } = await writeKeras.write({ network, weights }, 'w');
    const read = await open(files, { ...context, network });
    expect(read.network).toBe(network);
    expect(read.weights).toEqual(weights);
    expect(read.notes).toEqual([]);
  });

  test.each(weighty.filter(({ lacks }) => lacks.length === 0))(
    '$name, by the names of PyTorch',
    async ({ network, weights }) => {
      const { files } = await writeTorch.write({ network, weights }, 'w');
      const read = await open(files, { ...context, network });
      expect([...read.weights.keys()].sort()).toEqual([...weights.keys()].sort());
      for (const [key, data] of weights) expect(read.weights.get(key), key).toEqual(data);
    },
  );

  test.each(weighty.filter(({ lacks }) => lacks.length > 0))(
    '$name, which PyTorch has not, is refused with its reason',
    async ({ network, weights, lacks }) => {
      expect(lacks[0]).toMatchObject({ kind: 'lacking', where: 'tried' });
      await expect(writeTorch.write({ network, weights }, 'w')).rejects.toThrow('PyTorch has no layer like it');
    },
  );
});

/** The tensors of a model as PyTorch would keep them: ONNX exports have the very arrays of the state dict. */
const stateOf = (bytes: Uint8Array) =>
  readModelProto(bytes).graph.initializers.map((t) => {
    const { dims, data } = constantOf(t, [], t.name);
    return { name: t.name, shape: dims, data: Float32Array.from(data) };
  });

test('a state dict of PyTorch goes onto the network as ONNX reads the same weights: kernels, and rows behind a flatten', async () => {
  const bytes = bytesOf({
    inputs: { x: ['n', 2, 6, 5] },
    init: {
      'conv.weight': [4, 2, 3, 3],
      'conv.bias': [4],
      'bn.weight': [4],
      'bn.bias': [4],
      'bn.running_mean': [4],
      'bn.running_var': [4],
      'fc.weight': [3, 48],
      'fc.bias': [3],
    },
    nodes: [
      ['Conv', 'x conv.weight conv.bias', 'a'],
      ['BatchNormalization', 'a bn.weight bn.bias bn.running_mean bn.running_var', 'b'],
      ['Relu', 'b', 'c'],
      ['Flatten', 'c', 'd'],
      ['Gemm', 'd fc.weight fc.bias', 'y', { transB: 1 }],
    ],
    outputs: 'y',
  });
  const { network, weights } = await readOnnx([{ name: 'm.onnx', bytes }], context);
  const stored = encodeSafetensors(
    [...stateOf(bytes), { name: 'bn.num_batches_tracked', shape: [], data: Float32Array.of(7) }],
    {},
  );
  const read = await open(file(stored), { ...context, network });
  expect(read.weights).toEqual(weights);
  expect(read.notes.map((n) => n.say)).toEqual(['torchLayout', 'onnxRowsTurned']);
});

test('the two biases of an LSTM are added up, its gates stay in their order', async () => {
  const network = parse({
    layers: [
      { type: 'input', id: 'x', shape: [3, 2] },
      { type: 'lstm', id: 'lstm', units: 1 },
    ],
  });
  const tensor = (name: string, shape: readonly number[], ...data: readonly number[]) => ({
    name,
    shape,
    data: Float32Array.from(data),
  });
  const read = await open(
    file(
      encodeSafetensors(
        [
          tensor('rnn.weight_ih_l0', [4, 2], 1, 2, 3, 4, 5, 6, 7, 8),
          tensor('rnn.weight_hh_l0', [4, 1], 9, 10, 11, 12),
          tensor('rnn.bias_ih_l0', [4], 1, 2, 3, 4),
          tensor('rnn.bias_hh_l0', [4], 10, 20, 30, 40),
        ],
        { format: 'pt' },
      ),
    ),
    { ...context, network },
  );
  expect([...read.weights.get('lstm.kernel')!]).toEqual([1, 3, 5, 7, 2, 4, 6, 8]);
  expect([...read.weights.get('lstm.recurrent_kernel')!]).toEqual([9, 10, 11, 12]);
  expect([...read.weights.get('lstm.bias')!]).toEqual([11, 22, 33, 44]);
});

test('a choice in the table is another source; a weight without one stays as it is', async () => {
  const network = parse({
    layers: [
      { type: 'input', id: 'x', shape: [2] },
      { type: 'dense', id: 'a', units: 2 },
      { type: 'dense', id: 'b', units: 2 },
    ],
  });
  const matrix = (name: string, from: number) => ({
    name,
    shape: [2, 2],
    data: Float32Array.of(from, from + 1, from + 2, from + 3),
  });
  const stored = encodeSafetensors([matrix('a.weight', 0), matrix('b.weight', 10)], {});
  const { matching, weights, notes } = await open(file(stored), { ...context, network });
  expect([...weights.get('a.kernel')!]).toEqual([0, 2, 1, 3]);
  expect(notes.filter((n) => n.say === 'tensorMissing').map((n) => n.where)).toEqual(['a.bias', 'b.bias']);
  const rows = matching!.rows;
  const other = rows[0]!.candidates.findIndex((c) => c.tensors[0] === 'b.weight' && c.way === 'same');
  const chosen = await matching!.taken([other, null, null, null]);
  expect([...chosen.weights]).toEqual([['a.kernel', Float32Array.of(10, 11, 12, 13)]]);
  expect(chosen.notes.filter((n) => n.say === 'tensorUnused').map((n) => n.where)).toEqual(['a.weight']);
});

test('dense layers are put in the order in which their shapes make a chain', async () => {
  const zeros = (name: string, shape: readonly number[]) => ({
    name,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const stored = encodeSafetensors(
    [
      zeros('bn1.weight', [5]),
      zeros('bn1.bias', [5]),
      zeros('bn1.running_mean', [5]),
      zeros('bn1.running_var', [5]),
      zeros('fc1.weight', [5, 3]),
      zeros('fc1.bias', [5]),
      zeros('fc2.weight', [2, 5]),
    ],
    {},
  );
  const { network, notes } = await open(file(stored), context);
  expect(network!.layers.map((l) => l.id)).toEqual(['input', 'fc1', 'bn1', 'activation', 'fc2']);
  expect(notes[0]).toMatchObject({ kind: 'assumed', say: 'networkInferred' });
});

describe('what a file may not be is refused in words', () => {
  const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  test.each([
    [
      'a name twice',
      withHeader(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      'tensor "a" is there twice',
    ],
    ['a hole', withHeader({ a: { ...entry, data_offsets: [4, 8] } }, 8), 'tensor "a": leaves a hole after byte 0'],
    ['an overlap', withHeader({ a: entry, b: { ...entry, data_offsets: [2, 6] } }, 6), 'tensor "b": overlaps'],
    ['bytes at the end', withHeader({ a: entry }, 9), '5 bytes at the end belong to no tensor'],
    ['an unknown dtype', withHeader({ a: { ...entry, dtype: 'F8_E4M3' } }, 4), 'tensor "a": dtype must be one of'],
    ['a size below 0', withHeader({ a: { ...entry, shape: [-1] } }, 4), 'tensor "a": shape must be'],
    ['sizes beyond all numbers', withHeader({ a: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 4), 'tensor "a": shape'],
    ['a header that is a list', withHeader('[1,2,3]   '), 'header: must be a JSON object'],
    [
      'a header that is nested deep',
      withHeader(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
      'header: is nested too deep',
    ],
    ['a header that is cut', withHeader('{"a":{"dtype":"F32"'), 'header: is not JSON'],
  ])('%s', async (_, bytes, message) => {
    await expect(open(file(bytes), context)).rejects.toThrow(message);
  });

  test('every damage is refused, or gives a network', async () => {
    const good = encodeSafetensors(
      [
        { name: 'fc1.weight', shape: [2, 3], data: new Float32Array(6) },
        { name: 'fc1.bias', shape: [2], data: new Float32Array(2) },
      ],
      { format: 'pt' },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        async (flips, cut) => {
          const bytes = good.slice(0, good.length - (cut % 3 === 0 ? cut % good.length : 0));
          for (const [at, to] of flips) if (bytes.length > 0) bytes[at % bytes.length] = to;
          const error: unknown = await open(file(bytes), context).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error !== null && !(error instanceof SpecError)) throw error;
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('numbers of every type are read', () => {
  const view = new DataView(new ArrayBuffer(64));
  const types: readonly (readonly [string, number, (at: number) => void])[] = [
    ['F64', 8, (at) => view.setFloat64(at, -1.5, true)],
    ['I64', 8, (at) => view.setBigInt64(at, -3n, true)],
    ['U64', 8, (at) => view.setBigUint64(at, 3n, true)],
    ['F32', 4, (at) => view.setFloat32(at, 2.5, true)],
    ['I32', 4, (at) => view.setInt32(at, -7, true)],
    ['U32', 4, (at) => view.setUint32(at, 7, true)],
    ['F16', 2, (at) => view.setUint16(at, 0xc100, true)],
    ['BF16', 2, (at) => view.setUint16(at, 0x4020, true)],
    ['I16', 2, (at) => view.setInt16(at, -9, true)],
    ['U16', 2, (at) => view.setUint16(at, 9, true)],
    ['I8', 1, (at) => view.setInt8(at, -2)],
    ['U8', 1, (at) => view.setUint8(at, 200)],
    ['BOOL', 1, (at) => view.setUint8(at, 1)],
  ];
  let at = 0;
  const header = Object.fromEntries(
    types.map(([dtype, size, put]) => {
      put(at);
      const entry = { dtype, shape: [], data_offsets: [at, at + size] };
      at += size;
      return [dtype, entry];
    }),
  );
  const bytes = withHeader(header, at);
  bytes.set(new Uint8Array(view.buffer, 0, at), bytes.length - at);
  const { tensors } = parseSafetensors(bytes);
  expect(tensors.map((t) => t.numbers()[0])).toEqual([-1.5, -3, 3, 2.5, -7, 7, -2.5, 2.5, -9, 9, -2, 200, 1]);
});
