import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slide, tapAt, windowAt } from '../../src/core/window.ts';

const sizes = fc.record({
  input: fc.integer({ min: 1, max: 12 }),
  size: fc.integer({ min: 1, max: 6 }),
  stride: fc.integer({ min: 1, max: 5 }),
});

test('"valid" windows lie inside, and one more would not', () => {
  fc.assert(
    fc.property(sizes, ({ input, size, stride }) => {
      fc.pre(size <= input);
      const s = slide(input, size, stride, 'valid', 'rows');
      expect(s.before).toBe(0);
      for (let o = 0; o < s.output; o++) for (let k = 0; k < size; k++) expect(tapAt(s, o, k)).toBe(o * stride + k);
      expect(s.output * stride + size).toBeGreaterThan(input);
    }),
  );
});

test('"same" makes ⌈input / stride⌉ windows, with the odd padding cell at the end and no window wholly outside', () => {
  fc.assert(
    fc.property(sizes, ({ input, size, stride }) => {
      const s = slide(input, size, stride, 'same', 'rows');
      expect(s.output).toBe(Math.ceil(input / stride));
      const after = Math.max((s.output - 1) * stride + size - input, 0) - s.before;
      expect([0, 1]).toContain(after - s.before);
      for (let o = 0; o < s.output; o++)
        expect(Array.from({ length: size }, (_, k) => tapAt(s, o, k)).some((i) => i >= 0)).toBe(true);
    }),
  );
});

test('the window over a cell is the inverse of the cell under a tap', () => {
  fc.assert(
    fc.property(sizes, fc.constantFrom('valid', 'same'), ({ input, size, stride }, padding) => {
      fc.pre(padding === 'same' || size <= input);
      const s = slide(input, size, stride, padding, 'columns');
      for (let k = 0; k < size; k++) {
        for (let o = 0; o < s.output; o++) {
          const i = tapAt(s, o, k);
          if (i >= 0) expect(windowAt(s, i, k)).toBe(o);
        }
        for (let i = 0; i < input; i++) {
          const o = windowAt(s, i, k);
          if (o >= 0) expect(tapAt(s, o, k)).toBe(i);
        }
      }
    }),
  );
});

test('a window larger than its input is refused under "valid"', () => {
  expect(() => slide(3, 4, 1, 'valid', 'columns')).toThrow(
    'its window spans 4 columns, more than its input has (received 3); use a smaller window, or padding "same"',
  );
});
