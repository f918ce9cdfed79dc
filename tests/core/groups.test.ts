import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisOf, lanes } from '../../src/core/axis.ts';
import { groups } from '../../src/core/groups.ts';
import { sizeOf } from '../../src/core/tensor.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

test('groups share out the cells: each cell is in one group, at one place', () => {
  expect(groups([2, 3], [0])).toMatchObject({ rows: 3, n: 2, each: [1, 3] });
  fc.assert(
    fc.property(shapes, fc.integer({ min: 0, max: 15 }), (shape, mask) => {
      const g = groups(
        shape,
        shape.flatMap((_, axis) => (mask & (1 << axis) ? [axis] : [])),
      );
      const seen = new Set<number>();
      for (let row = 0; row < g.rows; row++)
        for (let k = 0; k < g.n; k++) {
          const cell = g.at(row, k);
          expect(g.rowOf(cell)).toBe(row);
          seen.add(cell);
        }
      expect(seen.size).toBe(sizeOf(shape));
      expect([...g.table()]).toEqual(Array.from({ length: sizeOf(shape) }, (_, cell) => g.rowOf(cell)));
    }),
  );
});

test('lanes are the groups of one axis', () => {
  fc.assert(
    fc.property(shapes, fc.nat(), (shape, pick) => {
      const axis = pick % shape.length,
        l = lanes(shape, axis),
        g = groups(shape, [axis]);
      expect([l.rows, l.n, l.each]).toEqual([g.rows, g.n, g.each]);
      for (let row = 0; row < g.rows; row++) for (let k = 0; k < g.n; k++) expect(l.at(row, k)).toBe(g.at(row, k));
      for (let cell = 0; cell < sizeOf(shape); cell++) expect(l.rowOf(cell)).toBe(g.rowOf(cell));
    }),
  );
});

test('an axis may be counted from the end; the batch and what is not there are refused', () => {
  expect([axisOf(1, [2, 3, 4]), axisOf(-1, [2, 3, 4]), axisOf(-2, [2, 3, 4])]).toEqual([1, 2, 1]);
  for (const axis of [0, 3, -3, -4])
    expect(() => axisOf(axis, [2, 3, 4])).toThrow(
      `axis must be one of 1 to 2, or count from the end (received ${axis}); axis 0 is the batch`,
    );
});
