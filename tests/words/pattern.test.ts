import { describe, expect, test } from 'vitest';
import { explain } from '../../src/trace/index.ts';
import { partialSums, patternOf } from '../../src/words/index.ts';
import { NETWORKS, made } from './programs.ts';

const { program, values } = made(NETWORKS['lenet']!);
const at = (name: string, cell: number) => {
  const explanation = explain(program, values, name, cell)!;
  return { explanation, pattern: patternOf(program, explanation) };
};

describe('what terms look like, from the cells they read alone', () => {
  test('a convolution is a window per channel, its bias apart, at the border too', () => {
    for (const cell of [0, 37, 99]) {
      const { explanation, pattern } = at('conv2.z', cell);
      expect(pattern.grid).toEqual({ rows: 3, columns: 3, channels: 3 });
      expect(pattern.extras.map((e) => e.factors[0]!.name)).toEqual(['conv2.bias']);
      const sum = partialSums(explanation.terms, pattern.grid!, pattern.first).reduce((a, b) => a + b, 0);
      expect(sum + pattern.extras[0]!.product).toBeCloseTo(explanation.total, 9);
    }
  });
  test('with one channel it is one window', () => {
    expect(at('conv1.z', 0).pattern.grid).toEqual({ rows: 3, columns: 3, channels: 1 });
  });
  test('the gradient of a kernel is a picture of all positions', () => {
    expect(at('conv2.dkernel', 40).pattern.grid).toEqual({ rows: 5, columns: 5, channels: 1 });
  });
  test('the gradient of a convolution’s input is a window per filter', () => {
    expect(at('pool1.dy', 40).pattern.grid).toEqual({ rows: 3, columns: 3, channels: 4 });
  });
  test('a pooling window is a block', () => {
    expect(at('pool1.y', 7).pattern.grid).toEqual({ rows: 2, columns: 2, channels: 1 });
  });
  test('a dense layer is a list with a bias, an update is two different terms', () => {
    expect(at('dense.z', 2).pattern).toMatchObject({ grid: null, factors: 2, first: 0, end: 16 });
    expect(at('dense.z', 2).pattern.extras).toHaveLength(1);
    expect(at('dense.kernel.next', 2).pattern).toMatchObject({ grid: null, extras: [] });
  });
});
