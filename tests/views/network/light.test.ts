import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { explain } from '../../../src/trace/index.ts';
import { closeUpCell, closeUpOf } from '../../../src/views/network/closeUp.ts';
import { layoutOf } from '../../../src/views/network/layout.ts';
import { lightOf } from '../../../src/views/network/light.ts';

const program = compile(
  parse({
    loss: { type: 'categorical_crossentropy' },
    optimizer: { type: 'sgd' },
    layers: [
      { type: 'input', id: 'input', shape: [8, 8, 2] },
      { type: 'conv2d', id: 'conv', filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'max_pooling2d', id: 'pool' },
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
const layout = layoutOf(program, { size: { w: 852, h: 660 } });

describe('the light around a cell', () => {
  test('numbers beside the lines of a convolution add up to its sum without the bias', () => {
    const what = explain(program, values, 'conv.z', 3 * (8 * 4 + 4) + 1)!;
    const light = lightOf(layout, what);
    const windows = light.sources.filter((s) => s.linked);
    expect(windows).toHaveLength(2);
    expect(light.parted).toBe(true);
    const bias = what.terms.at(-1)!.product;
    expect(windows.reduce((sum, s) => sum + s.amount, 0)).toBeCloseTo(what.total - bias, 5);
  });

  test('the window of a convolution is as large as its kernel, smaller at the border', () => {
    const width = layout.columns[0]!.value.tiles[0]!.w / 8;
    const middle = lightOf(layout, explain(program, values, 'conv.z', 3 * (8 * 4 + 4))!).sources.find((s) => s.linked)!;
    const corner = lightOf(layout, explain(program, values, 'conv.z', 0)!).sources.find((s) => s.linked)!;
    expect(middle.rect.w).toBeCloseTo(3 * width);
    expect(corner.rect.w).toBeCloseTo(2 * width);
  });

  test('a number without a drawing is a source by its own name, however many stand in one place', () => {
    const light = lightOf(layout, explain(program, values, 'dense.dz', 1)!);
    const plates = light.sources.filter((s) => s.sheet === null);
    expect(plates.map((s) => s.cell)).toEqual([{ name: 'dense.mix', at: 0 }]);
    const loss = lightOf(layout, explain(program, values, 'dense.dy', 1)!).sources.filter((s) => s.sheet === null);
    expect(loss.map((s) => s.cell.name).toSorted()).toEqual(['loss.mix', 'loss.share']);
    expect(loss.every((s) => s.cells === 1)).toBe(true);
  });

  test('every tensor that is computed can be lit', () => {
    for (const { formula } of program.spans)
      expect(lightOf(layout, explain(program, values, formula.out, 0)!).place, formula.out).not.toBeNull();
  });
});

describe('the close-up of a step', () => {
  const room = { x: 0, y: 100, w: 800, h: 500 };

  test('shows the operands of a convolution as slices, and a product for each cell of the kernel', () => {
    const what = explain(program, values, 'conv.z', 3 * (8 * 4 + 4) + 2)!;
    const { panels, products } = closeUpOf(program, what, 4, 4, room);
    expect(panels.map((p) => p.slice.name)).toEqual(['input.y', 'conv.kernel', 'conv.z']);
    expect([products?.rows, products?.cols, products?.terms.length]).toEqual([3, 3, 9]);
    expect(panels[0]!.window).toMatchObject({ w: 3, h: 3 });
  });

  test('the window keeps its size at the border, padding included', () => {
    const { panels } = closeUpOf(program, explain(program, values, 'conv.z', 0)!, null, 0, room);
    expect(panels[0]!.window).toMatchObject({ x: -1, y: -1, w: 3, h: 3 });
  });

  test('shows the kernel itself below its gradient', () => {
    const { panels } = closeUpOf(program, explain(program, values, 'conv.dkernel', 0)!, null, 0, room);
    expect(panels.map((p) => [p.slice.name, p.role])).toEqual([
      ['input.y', 'operand'],
      ['conv.dz', 'operand'],
      ['conv.dkernel', 'result'],
      ['conv.kernel', 'primal'],
    ]);
  });

  test('finds the cell under a point, for every computed tensor', () => {
    for (const { formula } of program.spans) {
      const closeUp = closeUpOf(program, explain(program, values, formula.out, 0)!, null, 0, room);
      const { box, slice } = closeUp.panels.find((p) => p.role === 'result')!;
      expect(closeUpCell(closeUp, { x: box.x + 0.5, y: box.y + 0.5 })).toEqual({
        name: formula.out,
        at: slice.cellAt(0, 0),
      });
    }
  });
});
