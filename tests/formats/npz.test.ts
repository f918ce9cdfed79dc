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

  test('that has a name twice is refused, for nobody could say which of the two is meant', async () => {
    const bytes = zipSync({ 'a.npy': array(2), 'b.npy': array(3) }, { level: 0 });
    for (let i = 0; i + 5 <= bytes.length; i++)
      if (String.fromCharCode(...bytes.subarray(i, i + 5)) === 'b.npy') bytes[i] = 'a'.charCodeAt(0);
    await expect(open([{ name: 'two.npz', bytes }], context)).rejects.toThrow(
      'two.npz: a.npy: is there twice (received "a.npy"); pack the archive again',
    );
  });
});
