import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { begin, compile, run } from '../../../src/core/program.ts';
import { explain } from '../../../src/trace/index.ts';
import { closeUpOf } from '../../../src/views/network/closeUp.ts';
import { channelSums, outputSize } from '../../../src/views/network/taps.ts';

const cases: readonly (readonly [string, readonly number[], object])[] = [
  ['conv2d', [7, 6, 2], { filters: 2, kernelSize: 3, padding: 'same', strides: 2 }],
  ['conv2d', [8, 8, 4], { filters: 4, kernelSize: 3, groups: 2, dilationRate: 2, padding: 'same', activation: 'relu' }],
  ['conv2d', [5, 5, 1], { filters: 1, kernelSize: [2, 3] }],
  ['depthwise_conv2d', [6, 6, 3], { kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 }],
  ['conv1d', [9, 3], { filters: 2, kernelSize: 3, dilationRate: 2, padding: 'causal' }],
  ['conv1d', [8, 4], { filters: 4, kernelSize: 2, groups: 2, strides: 2, useBias: false }],
  ['conv2d_transpose', [4, 4, 2], { filters: 3, kernelSize: 3, strides: 2, padding: 'same' }],
  ['conv2d_transpose', [3, 3, 2], { filters: 1, kernelSize: 4, strides: 3 }],
  ['conv2d_transpose', [2, 2, 1], { filters: 1, kernelSize: 3, strides: 2, padding: 'same', outputPadding: 1 }],
];
/** `4 · 2 + 1`: sums of products; ⌊( … ) / 2⌋ + 1 and ( … ) · 2 + 3 have a sum in their brackets. */
function comesTo(law: string): number {
  const sum = (text: string): number =>
    text
      .replaceAll(' − ', ' + -')
      .split(' + ')
      .reduce((total, part) => total + part.split(' · ').reduce((p, n) => p * Number(n), 1), 0);
  const inner = /\(([^)]*)\)/.exec(law)?.[1],
    plain = inner === undefined ? law : law.replace(`(${inner})`, String(sum(inner)));
  return sum(
    plain.replace(/⌊(-?\d+) \/ (\d+)⌋/, (_, n: string, d: string) => String(Math.floor(Number(n) / Number(d)))),
  );
}
const room = { x: 0, y: 100, w: 800, h: 500 };

describe.each(cases)('the close-up of %s on %j, %j', (type, shape, options) => {
  const program = compile(
    parse({
      loss: { type: 'mean_squared_error' },
      layers: [
        { type: 'input', id: 'input', shape },
        { type, id: 'conv', ...options },
      ],
    }),
  );
  const given = begin(program, 4);
  for (const { name, role, size } of program.tensors.values())
    if (role === 'input' || role === 'target')
      given.set(
        name,
        Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
      );
  const values = run(program, given),
    first = program.spans.find((s) => s.layer === 'conv')!;

  test('its taps lie where the core reads, on padding where it reads nothing, and inside their margin', () => {
    if (type === 'conv2d_transpose') return expect(outputSize(program, 'conv').length).toBeGreaterThan(0);
    for (let cell = 0; cell < first.cells; cell++) {
      const explanation = explain(program, values, first.formula.out, cell)!;
      const { panels } = closeUpOf(program, explanation, 0, 0, room),
        panel = panels.find((p) => p.slice.name === 'input.y');
      if (!panel) continue;
      const { taps, slice } = panel;
      explanation.terms.forEach((term, t) => {
        const tap = taps!.at(t);
        const read = term?.factors.find((f) => f.name === 'input.y');
        if (!tap) return expect(read).toBeUndefined();
        expect(tap.padding).toBe(term === null);
        const place = read && slice.where(read.at);
        if (place) expect(place).toEqual({ row: tap.row, col: tap.col });
        const { top, left, bottom, right } = taps!.margin;
        expect(tap.row).toBeGreaterThanOrEqual(-top);
        expect(tap.row).toBeLessThan(slice.rows + bottom);
        expect(tap.col).toBeGreaterThanOrEqual(-left);
        expect(tap.col).toBeLessThan(slice.cols + right);
      });
    }
  });

  test('the size of its output is worked out as it is', () => {
    const out = program.tensors.get('conv.y')!.shape.slice(1, -1);
    const lines = outputSize(program, 'conv');
    expect(lines.map((l) => Number(l.split(' = ')[1]))).toEqual([...new Set(out)]);
    for (const line of lines) {
      const [law = '', result] = line.split(' = ');
      expect(comesTo(law)).toBe(Number(result));
    }
  });

  test('what its channels add comes to the sum without the bias', () => {
    for (const name of [first.formula.out, 'input.dy'].filter((n) => program.tensors.get(n)?.span)) {
      const explanation = explain(program, values, name, 1)!,
        sums = channelSums(program, explanation, Infinity);
      const bias = explanation.terms.filter((t) => t?.factors.length === 1).reduce((s, t) => s + t!.product, 0);
      expect(sums.reduce((s, c) => s + c.sum, 0)).toBeCloseTo(explanation.total - bias, 8);
    }
  });
});
