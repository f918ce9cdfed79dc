import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { explain } from '../../src/trace/index.ts';
import { partialSums, patternOf, symbolOf } from '../../src/words/index.ts';
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
      expect(pattern.grid).toMatchObject({ rows: 3, columns: 3, channels: 3 });
      expect(pattern.extras.map((e) => e.factors[0]!.name)).toEqual(['conv2.bias']);
      const sum = partialSums(explanation.terms, pattern.grid!, pattern.first).reduce((a, b) => a + b, 0);
      expect(sum + pattern.extras[0]!.product).toBeCloseTo(explanation.total, 9);
    }
  });
  test('a product and what is added to it, such as γ·x̂ + β, are two terms told one by one', () => {
    const normed = made(
      parse({
        layers: [
          { type: 'input', id: 'input', shape: [4] },
          { type: 'layer_normalization', id: 'norm' },
        ],
        loss: 'mse',
        optimizer: 'sgd',
      }),
    );
    const explanation = explain(normed.program, normed.values, 'norm.y', 2)!;
    expect(patternOf(normed.program, explanation)).toMatchObject({ extras: [], grid: null, first: 0, end: 2 });
    expect(explanation.terms[1]!.factors.map((f) => symbolOf(normed.program, f.name, 'norm'))).toEqual(['β']);
  });
  test('with one channel it is one window', () => {
    expect(at('conv1.z', 0).pattern.grid).toMatchObject({ rows: 3, columns: 3, channels: 1 });
  });
  test('a volume of one channel is a window per slice, in the order of its slices', () => {
    const volume = made(
      parse({
        layers: [
          { type: 'input', id: 'input', shape: [3, 4, 4, 1] },
          { type: 'conv3d', id: 'conv', filters: 2, kernelSize: [2, 3, 3] },
        ],
        loss: 'mse',
        optimizer: 'sgd',
      }),
    );
    const explanation = explain(volume.program, volume.values, 'conv.y', 0)!,
      pattern = patternOf(volume.program, explanation);
    expect(pattern.grid).toMatchObject({ rows: 3, columns: 3, channels: 2, slices: true });
    const parts = partialSums(explanation.terms, pattern.grid!, pattern.first);
    expect(parts[0]).toBeCloseTo(
      explanation.terms.slice(0, 9).reduce((s, t) => s + t!.product, 0),
      12,
    );
  });
  test('the gradient of a kernel is a picture of all positions', () => {
    expect(at('conv2.dkernel', 40).pattern.grid).toMatchObject({ rows: 5, columns: 5, channels: 1 });
  });
  test('the gradient of a convolution’s input is a window per filter', () => {
    expect(at('pool1.dy', 40).pattern.grid).toMatchObject({ rows: 3, columns: 3, channels: 4 });
  });
  test('a pooling window is a block', () => {
    expect(at('pool1.y', 7).pattern.grid).toMatchObject({ rows: 2, columns: 2, channels: 1 });
  });
  test('of what is read from end to end, the number that meets padding is known too', () => {
    for (const [name, cell, whole] of [
      ['conv2.z', 0, 'conv2.kernel'],
      ['conv2.dkernel', 40, 'conv2.dz'],
      ['pool1.dy', 0, 'conv2.kernel'],
    ] as const) {
      const { explanation, pattern } = at(name, cell),
        known = pattern.grid!.whole!;
      expect(known.name).toBe(whole);
      const cells = new Set<number>();
      for (let t = pattern.first; t < pattern.end; t++) {
        const factor = explanation.terms[t]?.factors[known.factor];
        if (factor) expect(factor).toMatchObject({ name: known.name, at: known.at(t) });
        cells.add(known.at(t));
      }
      expect(cells.size).toBe(pattern.end - pattern.first);
    }
  });
  test('of a convolution in groups, the input’s gradient is a window per filter of its group', () => {
    const grouped = made(
      parse({
        layers: [
          { type: 'input', id: 'input', shape: [5, 5, 4] },
          { type: 'conv2d', id: 'conv', filters: 6, kernelSize: 3, groups: 2, padding: 'same' },
        ],
        loss: 'mse',
        optimizer: 'sgd',
      }),
    );
    for (const cell of [0, 50, 51, 99]) {
      const explanation = explain(grouped.program, grouped.values, 'input.dy', cell)!,
        { grid, first } = patternOf(grouped.program, explanation);
      expect(grid).toMatchObject({ rows: 3, columns: 3, channels: 3 });
      for (const t of explanation.terms)
        if (t) expect(t.factors[grid!.whole!.factor]).toMatchObject({ at: grid!.whole!.at(t.t) });
      expect(first).toBe(0);
    }
  });
  test('a dense layer is a list with a bias, an update is two different terms', () => {
    expect(at('dense.z', 2).pattern).toMatchObject({ grid: null, factors: 2, first: 0, end: 16 });
    expect(at('dense.z', 2).pattern.extras).toHaveLength(1);
    expect(at('dense.kernel.next', 2).pattern).toMatchObject({ grid: null, extras: [] });
  });
});
