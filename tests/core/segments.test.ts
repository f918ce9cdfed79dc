import fc from 'fast-check';
import { expect, test } from 'vitest';
import { phases, segments } from '../../src/core/segments.ts';
import { slide, tapAt, windowAt } from '../../src/core/window.ts';

const slides = fc
  .record({
    input: fc.integer({ min: 1, max: 12 }),
    size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('valid' as const, 'same' as const, 'causal' as const),
  })
  .filter(({ input, size, dilation, padding }) => padding !== 'valid' || (size - 1) * dilation < input)
  .map(({ input, size, stride, padding, dilation }) => slide(input, size, stride, padding, 'cells', dilation));

test('segments name every window once, and exactly the taps that lie inside', () => {
  fc.assert(
    fc.property(slides, (s) => {
      const found: string[] = [];
      for (const { first, count, tap, taps, at } of segments(s))
        for (let o = 0; o < count; o++)
          for (let t = 0; t < taps; t++)
            found.push(`${first + o} ${tap + t} ${at + o * s.stride + t * (s.dilation ?? 1)}`);
      const expected: string[] = [];
      for (let o = 0; o < s.output; o++)
        for (let k = 0; k < s.size; k++) if (tapAt(s, o, k) >= 0) expected.push(`${o} ${k} ${tapAt(s, o, k)}`);
      expect(found.sort()).toEqual(expected.sort());
      expect(segments(s).reduce((sum, { count }) => sum + count, 0)).toBe(s.output);
    }),
  );
});

test('phases name every input cell once, and exactly the windows that read it', () => {
  fc.assert(
    fc.property(slides, (s) => {
      const found: string[] = [];
      const cells: number[] = [];
      for (const phase of phases(s))
        for (let m = 0; m < phase.slide.output; m++) {
          const cell = phase.first + m * phase.step;
          cells.push(cell);
          for (let t = 0; t < phase.slide.size; t++) {
            const o = tapAt(phase.slide, m, t);
            if (o >= 0) found.push(`${cell} ${phase.tap - t * phase.tapStep} ${o}`);
          }
        }
      const expected: string[] = [];
      for (let i = 0; i < s.input; i++)
        for (let k = 0; k < s.size; k++) if (windowAt(s, i, k) >= 0) expected.push(`${i} ${k} ${windowAt(s, i, k)}`);
      expect(found.sort()).toEqual(expected.sort());
      expect(cells.sort((a, b) => a - b)).toEqual(Array.from({ length: s.input }, (_, i) => i));
    }),
  );
});
