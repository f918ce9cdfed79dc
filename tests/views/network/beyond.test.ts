import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { compile } from '../../../src/core/program.ts';
import type { Beyond } from '../../../src/formats/format.ts';
import { withGrey } from '../../../src/views/network/beyond/layout.ts';
import type { Size } from '../../../src/views/network/geometry.ts';
import { bottom, right } from '../../../src/views/network/geometry.ts';
import type { Layout } from '../../../src/views/network/layout.ts';
import { layoutsOf } from '../../../src/views/network/layouts.ts';

const SIZES: readonly Size[] = [
  { w: 852, h: 751 },
  { w: 500, h: 590 },
  { w: 390, h: 440 },
  { w: 480, h: 220 },
];

const grey = (id: string, from: readonly string[], known = true): Beyond => ({ id, type: `Type${id}`, from, known });
const dense = (id: string, from: string) => ({ id, type: 'dense', units: 4, from: [from] });
const chain = (n: number): readonly Beyond[] =>
  Array.from({ length: n }, (_, i) => grey(`g${i}`, [i === 0 ? 'a' : `g${i - 1}`], i > 0));

function laidOut(
  layers: readonly object[],
  outputs: readonly string[],
  beyond: readonly Beyond[],
  size: Size = SIZES[0]!,
): Layout & { readonly beyond: NonNullable<Layout['beyond']> } {
  const program = compile(parse({ layers: [{ type: 'input', id: 'in', shape: [5] }, ...layers], outputs }), {
    batch: 1,
    training: false,
    until: 'forward',
  });
  const layout = withGrey((room) => layoutsOf(program, room, null), beyond, size)(null);
  return { ...layout, beyond: layout.beyond! };
}

describe('layers that cannot be computed', () => {
  test('stand to the right of those that can, in the order in which they read each other', () => {
    const { columns, beyond } = laidOut([dense('a', 'in')], ['a'], chain(3));
    const edge = Math.max(...columns.map(({ box }) => right(box)));
    expect(beyond.boxes.map(({ layer }) => layer.id)).toEqual(['g0', 'g1', 'g2']);
    beyond.boxes.reduce((from, { box }) => {
      expect(box.x).toBeGreaterThan(from);
      return right(box);
    }, edge);
    expect(beyond.wires).toHaveLength(3);
    expect(beyond.rest).toBeNull();
  });

  test.each(SIZES)('none is dropped silently: those without a place are counted ($w × $h)', (size) => {
    for (const n of [1, 2, 7, 400]) {
      const { beyond } = laidOut([dense('a', 'in')], ['a'], chain(n), size);
      expect(beyond.boxes.length).toBeGreaterThan(0);
      expect(beyond.boxes.length + (beyond.rest?.count ?? 0), `${n} layers`).toBe(n);
    }
    const wide = Array.from({ length: 60 }, (_, i) => grey(`g${i}`, ['a'], false));
    const { beyond } = laidOut([dense('a', 'in')], ['a'], wide, size);
    expect(beyond.boxes.length + beyond.rest!.count).toBe(60);
  });

  test.each(SIZES)('overlap nothing, and all is in the view ($w × $h)', (size) => {
    const { bounds, columns, beyond } = laidOut([dense('a', 'in'), dense('b', 'a')], ['b'], chain(5), size);
    const boxes = [...beyond.boxes.map(({ box }) => box), ...(beyond.rest ? [beyond.rest.box] : [])];
    for (const [i, a] of boxes.entries()) {
      for (const b of [...boxes.slice(i + 1), ...columns.map(({ box }) => box)])
        expect(a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a)).toBe(false);
      expect(a.x).toBeGreaterThanOrEqual(bounds.x);
      expect(right(a)).toBeLessThanOrEqual(right(bounds));
      expect(a.y).toBeGreaterThanOrEqual(bounds.y);
      expect(bottom(a)).toBeLessThanOrEqual(bottom(bounds));
    }
  });

  test('follow the input where the first layer is one of them', () => {
    const { columns, beyond } = laidOut([], ['in'], [grey('g', ['in'], false)]);
    expect(columns.map(({ layer }) => layer)).toEqual(['in']);
    expect(beyond.wires[0]!.b.x).toBe(beyond.boxes[0]!.box.x);
  });

  test('are reached around what stands between, and from every layer that they read', () => {
    const { columns, beyond } = laidOut(
      [dense('a', 'in'), dense('b', 'a')],
      ['b'],
      [grey('g', ['a'], false), grey('add', ['b', 'g'])],
    );
    const [a, b] = ['a', 'b'].map((id) => columns.find(({ layer }) => layer === id)!);
    // a → g below b, in two pieces; b → add below g, in two pieces; g → add.
    expect(beyond.wires).toHaveLength(5);
    const low = Math.max(...beyond.wires.map((wire) => wire.b.y));
    expect(low).toBeGreaterThan(bottom(b!.box));
    expect(beyond.wires[0]!.a.y).toBe(bottom(a!.box));
  });
});
