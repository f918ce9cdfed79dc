import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { explain } from '../../../src/trace/index.ts';
import { closeUpOf } from '../../../src/views/network/closeUp.ts';
import { channelSums, outputSize } from '../../../src/views/network/channels.ts';
import { readingOf } from '../../../src/views/network/taps.ts';

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

  const sums = [first.formula.out, 'conv.dkernel', 'input.dy'].filter((n) => program.tensors.get(n)?.span);

  test.each(sums)(
    'the taps of %s lie where the core reads, on padding where it reads nothing, inside their margin',
    (name) => {
      const { cells } = program.tensors.get(name)!.span!;
      let seen = 0;
      for (let cell = 0; cell < cells; cell++) {
        const explanation = explain(program, values, name, cell)!,
          what = readingOf(program, explanation);
        if (!what) {
          expect(explanation.terms.some((t) => t?.factors.length === 2)).toBe(false); // nothing but padding
          continue;
        }
        const { panels } = closeUpOf(program, explanation, null, 0, room),
          { taps, slice } = panels.find((p) => p.slice.name === what.map)!,
          kernel = panels.find((p) => p.slice.weight && p.role === 'operand');
        const shifts = new Set<string>();
        explanation.terms.forEach((term, t) => {
          const read = term?.factors.find((f) => f.name === what.map),
            weight = term?.factors.find((f) => f.name === kernel?.slice.name),
            tap = taps!.at(t);
          if (!tap) return expect(read).toBeUndefined(); // the bias, or a place between the numbers that are there
          seen++;
          expect(tap.padding, `${name}[${cell}], term ${t}`).toBe(!term);
          const place = read && slice.where(read.at),
            on = weight && kernel!.slice.where(weight.at);
          if (place) expect(tap).toMatchObject(place);
          if (place && on) shifts.add(`${place.row - on.row} ${place.col - on.col}`);
          const { top, left, bottom, right } = taps!.margin;
          expect(tap.row).toBeGreaterThanOrEqual(-top);
          expect(tap.row).toBeLessThan(slice.rows + bottom);
          expect(tap.col).toBeGreaterThanOrEqual(-left);
          expect(tap.col).toBeLessThan(slice.cols + right);
        });
        // The kernel lies on its window as it is drawn: on the way back turned round.
        const { strides = 1, dilationRate = 1 } = options as { strides?: number; dilationRate?: number };
        if (kernel && strides === 1 && dilationRate === 1 && shape.length === 3)
          expect(shifts.size).toBeLessThanOrEqual(1);
      }
      expect(seen).toBeGreaterThan(0);
    },
  );

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
