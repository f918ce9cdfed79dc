import { writeFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, Group as H5wasmGroup } from 'h5wasm/node';
import h5wasm from 'h5wasm/node';
import { File as Jsfive } from 'jsfive';
import { describe, expect, test } from 'vitest';
import { openH5 } from '../../../src/formats/hdf5/index.ts';
import type { H5 } from '../../../src/formats/hdf5/index.ts';
import type { Group, Leaf } from '../../../src/formats/hdf5/write.ts';
import { writeH5 } from '../../../src/formats/hdf5/write.ts';

const array = (...shape: number[]): Leaf => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => i / 8 - 1) };
};
const group = (children: { readonly [name: string]: Group | Leaf }, attributes: Group['attributes'] = {}): Group => ({
  attributes,
  children: new Map(Object.entries(children)),
});

/** Many names, in no order: an index of two levels. */
const many = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`layer_${(i * 271) % 700}`, array(2)]));
const tree = group(
  {
    dense: group(
      { kernel: array(3, 4), bias: array(4), nothing: array(0), scalar: array() },
      { weight_names: ['a/kernel', 'a/bias'] },
    ),
    'größe 层': group({}, { weight_names: [], empty: '' }),
    many: group(many, { names: Array.from({ length: 9000 }, (_, i) => `layer_${i}`) }),
  },
  { model_config: JSON.stringify({ text: 'x'.repeat(200_000), 层: 'é' }), backend: 'none' },
);
const file = writeH5(tree);

/** Every array and attribute of a file by path. */
function contents(node: Group | Leaf, path = ''): Map<string, unknown> {
  if ('data' in node) return new Map([[path, { shape: node.shape, data: [...node.data] }]]);
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(node.attributes ?? {}))
    if (typeof value === 'string' || value.length <= 4000)
      found.set(`${path}@${name}`, typeof value === 'string' ? [value] : [...value]);
  for (const [name, child] of node.children) for (const [k, v] of contents(child, `${path}/${name}`)) found.set(k, v);
  return found;
}

describe('an HDF5 file of our own', () => {
  test('is what our own reader reads', () => {
    const root = openH5(file);
    for (const [path, value] of contents(tree)) {
      const [place = '', name] = path.split('@');
      const node: H5 = place === '' ? root : root.at(place)!;
      if (name !== undefined) expect([...node.attribute(name)!], path).toEqual(value);
      else {
        const { shape, read } = node.dataset()!;
        expect({ shape, data: [...read(1e9)] }, path).toEqual(value);
      }
    }
    expect(root.at('many')!.attribute('names0')).toHaveLength(4000);
    expect(root.at('many')!.attribute('names2')).toHaveLength(1000);
  });

  test('is what the HDF5 library itself reads', async () => {
    await h5wasm.ready;
    const folder = mkdtempSync(join(tmpdir(), 'backlit-h5-'));
    writeFileSync(join(folder, 'a.h5'), file);
    const read = new h5wasm.File(join(folder, 'a.h5'), 'r');
    for (const [path, value] of contents(tree)) {
      const [place = '', name] = path.split('@');
      const node = place === '' ? read : read.get(place);
      expect(node, path).not.toBeNull();
      if (name === undefined) {
        const { shape, value: data } = node as Dataset;
        const numbers = typeof data === 'number' ? [data] : [...((data as Float32Array | null) ?? [])];
        expect({ shape, data: numbers }, path).toEqual(value);
      } else {
        const said = (node as H5wasmGroup).attrs[name]!.value as string | string[];
        expect(typeof said === 'string' ? [said] : [...said], path).toEqual(value);
      }
    }
    expect((read.get('many') as H5wasmGroup).keys()).toHaveLength(700);
    read.close();
    rmSync(folder, { recursive: true });
  });

  test('is what jsfive reads', () => {
    const read = new Jsfive(file.slice().buffer, 'a.h5');
    expect([...(read.get('dense/kernel') as { value: number[] }).value]).toEqual([...array(3, 4).data]);
    expect(read.attrs['model_config']).toContain('xxx');
  });
});
