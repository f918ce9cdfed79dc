import { expect, test } from 'vitest';
import { sharedPlace } from '../../../src/views/inspector/terms/rows.ts';

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
