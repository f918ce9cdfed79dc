import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import type { Values } from '../../../src/core/program.ts';
import { around, bottom, meets, right } from '../../../src/views/network/geometry.ts';
import { layoutOf } from '../../../src/views/network/layout.ts';
import { renewed } from '../../../src/views/network/renewed.ts';
import type { Sheet } from '../../../src/views/network/sheet.ts';

const program = compile(
  parse({
    loss: { type: 'categorical_crossentropy' },
    optimizer: { type: 'sgd' },
    layers: [
      { type: 'input', id: 'input', shape: [8, 8, 2] },
      { type: 'conv2d', id: 'conv', filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'dense', units: 4, activation: 'softmax' },
    ],
  }),
);
const given = begin(program, 5);
given.set(
  'input.y',
  Float32Array.from({ length: 128 }, (_, i) => Math.sin(i)),
);
given.set('target', Float32Array.of(0, 1, 0, 0));
const values = run(program, given);
const size = { w: 852, h: 660 },
  layout = layoutOf(program, { size });
const forward = program.chapters.find((c) => c.pass === 'loss')!.start;

/** The same numbers, but for a copy of some tensors. */
const renewing = (...names: readonly string[]): Values =>
  new Map([...values, ...names.map((name) => [name, values.get(name)!.slice()] as const)]);

const partsOf = (now: Values, sheets: readonly Sheet[] = [], position = forward) =>
  renewed(
    { program, position, layout, values: now, view: { x: 0, y: 0, k: 1 }, ratio: 1.25, size },
    values,
    new Set(sheets),
  );

describe('the parts of the stage that other numbers show on', () => {
  test('where no array is another, nothing is painted anew', () => {
    expect(partsOf(renewing('conv.z', 'loss.value'))).toEqual([]);
  });

  test('another weight of a dense layer renews its lines, and leaves the image alone', () => {
    const [part, ...others] = partsOf(renewing('dense.kernel'))!;
    expect(others).toEqual([]);
    const units = around(layout.columns.find((c) => c.layer === 'dense')!.value.tiles)!;
    expect(part!.x + part!.w).toBeGreaterThan(right(units) * 1.25);
    const image = around(layout.columns[0]!.value.tiles)!;
    expect(part!.x).toBeGreaterThan(right(image) * 1.25);
  });

  test('gradients that are still to come have no say, those on the lines have', () => {
    const now = renewing('dense.dkernel', 'dense.kernel.next');
    expect(partsOf(now)).toEqual([]);
    expect(partsOf(now, [], program.steps)).toHaveLength(1);
  });

  test('parts lie in whole pixels, none meets another, and all that is renewed lies in one', () => {
    const sheets = [layout.columns[0]!.value, layout.columns[1]!.value];
    const parts = partsOf(values, sheets)!;
    for (const part of parts) {
      expect(Object.values(part).every(Number.isInteger)).toBe(true);
      expect(parts.filter((other) => meets(part, other))).toEqual([part]);
    }
    for (const { tiles } of sheets)
      for (const t of tiles)
        expect(
          parts.some(
            (p) =>
              p.x <= t.x * 1.25 && p.y <= t.y * 1.25 && right(p) >= right(t) * 1.25 && bottom(p) >= bottom(t) * 1.25,
          ),
        ).toBe(true);
  });

  test('where most of it is renewed, all of it is painted at once', () => {
    expect(partsOf(renewing('dense.kernel'), layout.sheets)).toBeNull();
  });
});
