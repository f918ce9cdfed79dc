import { expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { carried, kinship } from '../../src/formats/carry.ts';

const chain = (...units: readonly number[]) =>
  parse({ layers: [{ type: 'input', id: 'input', shape: [4] }, ...units.map((n) => ({ type: 'dense', units: n }))] });

test('a layer put in between leaves the others their weights, whatever their names become', () => {
  const [old, now] = [chain(5, 3), chain(5, 5, 3)];
  expect([...carried(old, now, kinship(old, now))]).toEqual([
    ['dense.kernel', 'dense.kernel'],
    ['dense.bias', 'dense.bias'],
    ['dense_2.kernel', 'dense_1.kernel'],
    ['dense_2.bias', 'dense_1.bias'],
  ]);
});

test('weights of another shape do not go on', () => {
  const [old, now] = [chain(5, 3), chain(6, 3)];
  expect([...carried(old, now, kinship(old, now)).keys()]).toEqual(['dense_1.bias']);
});
