import { describe, expect, test } from 'vitest';
import { readNumber } from '../../../../src/views/shared/editable/read-number.ts';
import { dragged, nudged } from '../../../../src/views/shared/editable/step.ts';

const bare = { shiftKey: false, altKey: false };

describe('a typed number', () => {
  test.each([
    ['0.5', 0.5],
    ['−2', -2],
    ['.25', 0.25],
    ['0,25', 0.25],
    ['－１．５', -1.5],
    ['5e-3', 0.005],
    [' +7 ', 7],
  ])('%s is read', (text, x) => expect(readNumber(text)).toBe(x));
  test.each(['', 'abc', '1..2', '0x10', 'Infinity', 'NaN', '1e'])('%j is none', (text) =>
    expect(readNumber(text)).toBe('notANumber'),
  );
  test('what no float32 holds, and what is below the least, is refused', () => {
    expect(readNumber('1e39')).toBe('tooLarge');
    expect(readNumber('-0.1', 0)).toBe('tooSmall');
  });
});

describe('steps', () => {
  test('an arrow key moves by a hundredth, Shift by ten times that, Alt by a tenth', () => {
    expect(nudged(0.5, 1, bare)).toBe(0.51);
    expect(nudged(0.5, -1, { ...bare, shiftKey: true })).toBe(0.4);
    expect(nudged(0.5, 1, { ...bare, altKey: true })).toBe(0.501);
  });
  test('a drag there and back ends where it began', () => {
    expect(dragged(0.123, 0, bare)).toBe(0.123);
    expect(dragged(0.5, 20, bare)).toBe(0.7);
  });
});
