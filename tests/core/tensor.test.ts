import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flatten, sizeOf, split, tensor, unflatten } from '../../src/core/tensor.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 });

test('the size of a shape is the product of its axes, 1 for a scalar', () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([2, 3, 4])).toBe(24);
  expect(sizeOf([2, 0])).toBe(0);
});

test('coordinates and flat places are inverse to each other, the last axis fastest', () => {
  expect(flatten([2, 3], [1, 0])).toBe(3);
  fc.assert(
    fc.property(shapes, (shape) => {
      for (let at = 0; at < sizeOf(shape); at++) {
        const coordinates = unflatten(shape, at);
        expect(coordinates.every((c, axis) => c >= 0 && c < shape[axis]!)).toBe(true);
        expect(flatten(shape, coordinates)).toBe(at);
      }
    }),
  );
});

test('a shape splits into rows and its last axis', () => {
  expect(split([2, 3, 4])).toEqual({ rows: 6, n: 4 });
  expect(split([])).toEqual({ rows: 1, n: 1 });
});

test('a tensor holds as many numbers as its shape, zeros unless given, and keeps a Float32Array as it is', () => {
  expect(tensor([2, 2])).toEqual({ shape: [2, 2], data: new Float32Array(4) });
  const data = new Float32Array([1, 2]);
  expect(tensor([2], data).data).toBe(data);
  expect(tensor([2], [1, 2]).data).toEqual(data);
  expect(() => tensor([2, 2], [1])).toThrow('a tensor [2, 2] has 4 cells (received 1)');
});
