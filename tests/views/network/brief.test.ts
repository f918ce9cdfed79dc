import { expect, test } from 'vitest';
import { brief } from '../../../src/views/network/brief.ts';

test('a number that would round to zero keeps its size where there is room, and has no sign where there is none', () => {
  expect(brief(-0.0004)).toBe('−4e−4');
  expect(brief(0.00049)).toBe('5e−4');
  expect(brief(-0.0004, 2)).toBe('0.00');
  expect([brief(0), brief(-0), brief(-0.0006), brief(-12.345), brief(1234.5)]).toEqual([
    '0.000',
    '0.000',
    '−0.001',
    '−12.35',
    '1235',
  ]);
});
