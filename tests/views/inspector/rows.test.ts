import { describe, expect, test } from 'vitest';
import { rowsOf, sharedPlace } from '../../../src/views/inspector/terms/rows.ts';

test.each([
  [['position 1, feature 1', 'position 1, feature 10'], 'position 1, feature '],
  [['position 1, feature 1', 'position 2, feature 1'], ''],
  [['map 2, row 1, column 1', 'map 2, row 1, column 2'], 'map 2, row 1, column '],
  [['map 2, row 1, column 1', 'map 2, row 2, column 1'], 'map 2, '],
  [['位置 1，特征 1', '位置 1，特征 2'], '位置 1，特征 '],
  [['位置 1，特征 1', '位置 2，特征 1'], ''],
  [['neuron 1', 'neuron 2'], 'neuron '],
  [['neuron 10', 'neuron 11'], 'neuron '],
  [['第 1 个数', '第 2 个数'], ''],
  [['x₁', 'x₂'], ''],
  [['neuron 1', '1'], ''],
  [['position 1, feature 1'], ''],
  [[], ''],
])('%j share the place %j', (names, place) => {
  expect(sharedPlace(names)).toBe(place);
});

describe('which terms a table shows', () => {
  const terms = [5, 1, 4, 3, 2].map((product, t) => ({ t, factors: [], product, scale: 1, running: 0 }));
  const shown = (...always: readonly (number | null)[]): readonly number[] =>
    rowsOf(terms, 'size', 3, always).shown.map(({ t }) => t);

  test('the largest, and in place of the least of them the one in the light', () => {
    expect(shown(null)).toEqual([0, 2, 3]);
    expect(shown(1)).toEqual([0, 2, 1]);
  });

  test('one that is held stays beside the one in the light, and where it belongs while it is large', () => {
    expect(shown(1, 4)).toEqual([0, 1, 4]);
    expect(shown(1, 2)).toEqual([0, 2, 1]);
    expect(rowsOf(terms, 'size', 3, [1, 4]).rest).toMatchObject({ count: 2, sum: 7 });
  });
});
