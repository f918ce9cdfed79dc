import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { open } from '../../src/formats/index.ts';
import { encodeNpy } from '../../src/formats/npz_write.ts';
import { context } from '../cases/files.ts';

const array = (...shape: readonly number[]): Uint8Array =>
  encodeNpy({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1) });

const network = parse({
  layers: [
    { type: 'input', id: 'x', shape: [3] },
    { type: 'dense', id: 'd', units: 2 },
  ],
});

describe('an .npz', () => {
  test('says which weights it does not have, and which of its arrays nobody uses', async () => {
    const bytes = zipSync({ 'd.kernel.npy': array(3, 2), 'losses.npy': array(9) });
    const { weights, notes } = await open([{ name: 'w.npz', bytes }], { ...context, network });
    expect([...weights.keys()]).toEqual(['d.kernel']);
    expect(notes.map(({ where, say }) => [where, say])).toEqual([
      ['d.bias', 'tensorMissing'],
      ['losses', 'tensorUnused'],
    ]);
  });

  test('of PyTorch’s names is laid onto the network by a table, its kernels turned', async () => {
    const kernel = Float32Array.from([1, 2, 3, 4, 5, 6]);
    const bytes = zipSync({
      'fc.weight.npy': encodeNpy({ shape: [2, 3], data: kernel }),
      'fc.bias.npy': array(2),
    });
    const { weights, matching } = await open([{ name: 'w.npz', bytes }], { ...context, network });
    expect(matching?.rows.map(({ weight, chosen }) => [weight, chosen])).toEqual([
      ['d.kernel', 0],
      ['d.bias', 0],
    ]);
    expect([...weights.get('d.kernel')!]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test('of numbered arrays, as numpy.savez writes what get_weights gives, is read in the order of the weights', async () => {
    const square = parse({
      layers: [
        { type: 'input', id: 'x', shape: [2] },
        { type: 'dense', id: 'd', units: 2 },
        { type: 'dense', id: 'e', units: 2 },
      ],
    });
    const numbers = (n: number, ...shape: readonly number[]): Uint8Array =>
      encodeNpy({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => n + i) });
    const bytes = zipSync({
      'arr_0.npy': numbers(0, 2, 2),
      'arr_1.npy': numbers(10, 2),
      'arr_2.npy': numbers(20, 2, 2),
      'arr_3.npy': numbers(30, 2),
    });
    const { weights } = await open([{ name: 'w.npz', bytes }], { ...context, network: square });
    expect([...weights].map(([name, data]) => [name, ...data])).toEqual([
      ['d.kernel', 0, 1, 2, 3],
      ['d.bias', 10, 11],
      ['e.kernel', 20, 21, 22, 23],
      ['e.bias', 30, 31],
    ]);
  });

  test('that fits the input is data, whatever weights it would fit too; what fits a weight alone is offered for it', async () => {
    const rows = await open([{ name: 'rows.npz', bytes: zipSync({ 'rows.npy': array(2, 3) }) }], {
      ...context,
      network,
    });
    expect([rows.network, [...rows.data!.keys()]]).toEqual([null, ['rows']]);
    const loose = await open([{ name: 'k.npy', bytes: array(3, 2) }], { ...context, network });
    expect(loose.matching?.rows.map(({ candidates }) => candidates.length)).toEqual([1, 0]);
  });

  test('that has a name twice is refused, for nobody could say which of the two is meant', async () => {
    const bytes = zipSync({ 'a.npy': array(2), 'b.npy': array(3) }, { level: 0 });
    for (let i = 0; i + 5 <= bytes.length; i++)
      if (String.fromCharCode(...bytes.subarray(i, i + 5)) === 'b.npy') bytes[i] = 'a'.charCodeAt(0);
    await expect(open([{ name: 'two.npz', bytes }], context)).rejects.toThrow(
      'two.npz: a.npy: is there twice (received "a.npy"); pack the archive again',
    );
  });
});
