import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { File } from 'h5wasm/node';
import h5wasm from 'h5wasm/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { SpecError } from '../../../src/core/errors.ts';
import { bytesOf } from '../../../src/formats/hdf5/bytes.ts';
import { datasetOf } from '../../../src/formats/hdf5/dataset.ts';
import { fields, float, NONE, space } from '../../../src/formats/hdf5/encode.ts';
import { openH5 } from '../../../src/formats/hdf5/index.ts';

beforeAll(async () => void (await h5wasm.ready));

type Libver = 'v108' | 'v110' | 'latest' | 'v200';

/** The bytes of a file that the HDF5 library itself writes. */
function written(libver: Libver, fill: (file: File) => void): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'backlit-h5-')),
    path = join(folder, 'a.h5');
  const file = new h5wasm.File(path, 'w', { libver });
  fill(file);
  file.close();
  const bytes = new Uint8Array(readFileSync(path));
  rmSync(folder, { recursive: true });
  return bytes;
}

const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i / 4 - 9);
const read = (bytes: Uint8Array, path: string): readonly number[] => [...openH5(bytes).at(path)!.dataset()!.read(1e9)];

interface Chunked {
  readonly shape: number[];
  readonly chunks: number[];
  readonly maxshape?: (number | null)[];
}
/** Arrays whose chunks are indexed in every way there is. */
const ARRAYS: readonly (readonly [string, Chunked])[] = [
  ['a single chunk', { shape: [6, 5], chunks: [6, 5] }],
  ['a fixed array', { shape: [20, 30], chunks: [3, 7] }],
  ['a fixed array that may grow to an end', { shape: [10, 9], chunks: [3, 4], maxshape: [17, 23] }],
  ['a fixed array in pages', { shape: [70, 61], chunks: [1, 2] }],
  ['an extensible array along the first axis', { shape: [7, 5], chunks: [2, 2], maxshape: [null, 9] }],
  ['an extensible array along the last axis', { shape: [7, 5], chunks: [2, 2], maxshape: [9, null] }],
  ['an extensible array along the middle axis', { shape: [4, 5, 6], chunks: [2, 1, 4], maxshape: [4, null, 12] }],
  ['an extensible array with super blocks', { shape: [3000], chunks: [2], maxshape: [null] }],
  ['an extensible array with pages', { shape: [18_000], chunks: [1], maxshape: [null] }],
  ['a B-tree', { shape: [7, 5], chunks: [2, 2], maxshape: [null, null] }],
  ['a B-tree of several levels', { shape: [60, 50], chunks: [1, 1], maxshape: [null, null] }],
];
const FILTERS: readonly (readonly [string, { compression?: number; compression_opts?: number[] }])[] = [
  ['stored as they are', {}],
  ['behind gzip', { compression: 1, compression_opts: [4] }],
];

describe.each(['v108', 'v110', 'latest', 'v200'] as const)('a file of the HDF5 library at %s', (libver) => {
  test.each(FILTERS)('keeps chunks in every kind of index, %s', (_, filter) => {
    const size = ({ shape }: Chunked): number => shape.reduce((n, d) => n * d, 1);
    const bytes = written(libver, (file) => {
      for (const [name, array] of ARRAYS)
        file.create_dataset({ name, data: numbers(size(array)), ...array, ...filter });
    });
    for (const [name, array] of ARRAYS) expect(read(bytes, name), name).toEqual([...numbers(size(array))]);
  });

  test('finds many groups, and many attributes of one', () => {
    const names = Array.from({ length: 300 }, (_, i) => `layer_${i}`);
    const bytes = written(libver, (file) => {
      for (const [i, name] of names.entries()) {
        file.create_group(name).create_dataset({ name: 'kernel', data: numbers(i % 5) });
        file.create_attribute(name, `${i}`);
      }
      file.create_attribute('names', names);
      file.create_attribute('long', 'x'.repeat(60_000));
    });
    const root = openH5(bytes);
    expect(root.children().toSorted()).toEqual(names.toSorted());
    expect(root.at('layer_299/kernel')!.dataset()!.read(1e6)).toHaveLength(4);
    expect(names.map((name) => root.attribute(name)![0])).toEqual(names.map((_, i) => `${i}`));
    expect(root.attribute('names')).toEqual(names);
    expect(root.attribute('long')![0]).toHaveLength(60_000);
  });
});

const one = (data: Float32Array | Int32Array | Int16Array, compression: number, options: number[]): Uint8Array =>
  written('latest', (file) => {
    file.create_dataset({
      name: 'w',
      data,
      shape: [data.length / 4, 4],
      chunks: [3, 4],
      compression,
      compression_opts: options,
    });
  });

test('shuffled bytes, checksums, and integers as steps from the least are undone', () => {
  const data = numbers(40),
    whole = Int32Array.from({ length: 40 }, (_, i) => 1000 - i * 77);
  expect(read(one(data, 2, [4]), 'w')).toEqual([...data]);
  expect(read(one(data, 3, []), 'w')).toEqual([...data]);
  expect(read(one(whole, 6, [2, 0]), 'w')).toEqual([...whole]);
  expect(read(one(new Int32Array(40).fill(-5), 6, [2, 0]), 'w')).toEqual(new Array(40).fill(-5));
  expect(read(one(Int16Array.from(whole), 6, [2, 0]), 'w')).toEqual([...whole]);
});

test('floats as steps of a thousandth from the least are those that the library makes of them', () => {
  const data = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i));
  const found = read(one(data, 6, [0, 3]), 'w');
  expect(found.every((v, i) => Math.abs(v - data[i]!) <= 0.5e-3 + 1e-6)).toBe(true);
});

test('a chunk that is not what its checksum says is refused', () => {
  const bytes = one(numbers(12), 3, []);
  const at = bytes.findIndex((_, i) => new DataView(bytes.buffer).getFloat32(i, true) === -9 && i < bytes.length - 4);
  bytes[at + 5]! ^= 1;
  expect(() => read(bytes, 'w')).toThrow(/checksum \(Fletcher\)/);
});

test('filters that are not read are refused by name', () => {
  expect(() =>
    read(
      one(
        Int32Array.from({ length: 40 }, (_, i) => i),
        5,
        [],
      ),
      'w',
    ),
  ).toThrow(
    new SpecError(
      'HDF5: only the filters gzip, shuffle, fletcher32, lzf and scale-offset are read (received "nbit"); save the file with h5py’s defaults, or with compression="gzip"',
    ),
  );
  expect(() => read(one(numbers(400), 4, [4, 4]), 'w')).toThrow(/"szip"/);
});

/** LZF as liblzf packs it: here runs as they are, and one long piece of what came before. */
function packed(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < data.length;) {
    let same = 0;
    const most = at < 4 ? 0 : Math.min(264, data.length - at);
    while (same < most && data[at + same] === data[at - 4 + same]) same++;
    if (same >= 3) {
      const length = same - 2;
      out.push(...(length < 7 ? [length << 5] : [7 << 5, length - 7]), 3);
      at += same;
    } else out.push(0, data[at++]!);
  }
  return Uint8Array.from(out);
}

test('lzf, which h5py offers, is undone', () => {
  const data = Float32Array.from({ length: 40 }, (_, i) => (i < 30 ? 1.5 : i));
  // The library has no lzf here: in a file of its own, its filter and its chunk take the place of gzip's.
  const bytes = written('v108', (file) => {
    file.create_dataset({ name: 'w', data, shape: [40], chunks: [40], compression: 1, compression_opts: [9] });
  });
  const place = (of: readonly number[]): number => {
    const at = bytes.findIndex((_, i) => of.every((byte, k) => bytes[i + k] === byte));
    expect(at).toBeGreaterThan(0);
    return at;
  };
  const small = packed(new Uint8Array(data.buffer)),
    longer = new Uint8Array(bytes.length + small.length);
  longer.set(bytes);
  longer.set(small, bytes.length);
  longer.set([2, 1, 0x00, 0x7d, 0, 0, 0, 0, 0, 0], place([2, 1, 1, 0, 0, 0, 1, 0, 9, 0, 0, 0]));
  const tree = new DataView(longer.buffer, place([0x54, 0x52, 0x45, 0x45, 1]));
  tree.setUint32(24, small.length, true);
  tree.setUint32(24 + 24, bytes.length, true);
  expect(read(longer, 'w')).toEqual([...data]);
});

test('user blocks, big-endian and half precision are read', () => {
  const bytes = written('v108', (file) => {
    file.create_dataset({ name: 'whole', data: new Float32Array(6), shape: [2, 3], dtype: '<f' });
    file.create_dataset({ name: 'double', data: Float64Array.of(0.1, -2.5, 1e300) });
    file.create_dataset({ name: 'long', data: BigInt64Array.of(-3n, 7n) });
  });
  expect(read(bytes, 'double')).toEqual([Math.fround(0.1), -2.5, Infinity]);
  expect(read(bytes, 'long')).toEqual([-3, 7]);
  // The type of the first array, changed in place: IEEE 754 of four bytes with the highest byte first; then of two bytes.
  const type = bytes.findIndex((_, i) => [0x11, 0x20, 31, 0, 4, 0, 0, 0].every((byte, k) => bytes[i + k] === byte));
  const layout = bytes.findIndex((_, i) => [8, 18, 0, 0, 3, 1].every((byte, k) => bytes[i + k] === byte));
  expect([type, layout].every((at) => at > 0)).toBe(true);
  const data = Number(new DataView(bytes.buffer).getBigUint64(layout + 6, true));
  const numbers = new DataView(bytes.buffer, data, 24);
  [0, 1, -2.5, 3e-5, 1e30, -0.1].forEach((v, i) => numbers.setFloat32(4 * i, v, false));
  bytes[type + 1] = 0x21;
  expect(read(bytes, 'whole')).toEqual([0, 1, -2.5, 3e-5, 1e30, -0.1].map(Math.fround));
  const blocked = new Uint8Array(2048 + bytes.length);
  blocked.set(bytes, 2048);
  expect(read(blocked, 'whole')).toEqual(read(bytes, 'whole'));
  bytes.set([0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0], type);
  [0x3c00, 0xc100, 0x0001, 0x7c00, 0x3555, 0x8000].forEach((bits, i) => numbers.setUint16(2 * i, bits, true));
  expect(read(bytes, 'whole')).toEqual([1, -2.5, 2 ** -24, Infinity, 0x555 / 4096, -0]);
});

test('numbers that nobody has written are the fill value', () => {
  const filling = new Uint8Array(Float32Array.of(2.5).buffer);
  const parts: readonly (readonly [number, Uint8Array])[] = [
    [1, space([3])],
    [3, float(4)],
    [8, fields([3, 1], [1, 1], [NONE, 8], [12, 8])],
    [5, fields([3, 1], [32, 1], [4, 4], filling)],
  ];
  const messages = parts.map(([type, part], i) => ({
    type,
    at: parts.slice(0, i).reduce((n, [, before]) => n + before.length, 0),
    size: part.length,
    shared: false,
  }));
  const bytes = bytesOf(fields(...parts.map(([, part]) => part)), 0, 8, 8);
  expect([...datasetOf(bytes, messages)!.read(100)]).toEqual([2.5, 2.5, 2.5]);
  expect([...datasetOf(bytes, messages.slice(0, 3))!.read(100)]).toEqual([0, 0, 0]);
});
