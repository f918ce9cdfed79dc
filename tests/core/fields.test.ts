import { describe, expect, test } from 'vitest';
import { show, SpecError } from '../../src/core/errors.ts';
import type { Field } from '../../src/core/fields.ts';
import {
  choice,
  flag,
  int,
  named,
  optional,
  pair,
  readNamed,
  readOptions,
  real,
  shape,
} from '../../src/core/fields.ts';

const table = { plain: { fields: {} }, leaky: { fields: { slope: real(0.2), units: int(1, 3) } } };

describe.each<[string, Field<unknown>, unknown[], [unknown, string][]]>([
  [
    'int',
    int(1),
    [1, 7, 2 ** 31 - 1],
    [
      [0, 'must be an integer ≥ 1 (received 0)'],
      [1.5, 'must be an integer ≥ 1 (received 1.5)'],
      ['3', 'must be an integer ≥ 1 (received "3")'],
      [Number.NaN, 'must be an integer ≥ 1 (received NaN)'],
      [2 ** 31, 'must be an integer from 1 to 2147483647 (received 2147483648)'],
      [null, 'must be an integer ≥ 1 (received null)'],
    ],
  ],
  [
    'real',
    real(0, 0, 1),
    [0, 0.5, 1],
    [
      [-0.1, 'must be a number from 0 to 1 (received -0.1)'],
      [Infinity, 'must be a number from 0 to 1 (received Infinity)'],
      ['0.5', 'must be a number from 0 to 1 (received "0.5")'],
    ],
  ],
  ['real without bounds', real(), [-1e30, 3], [[Number.NaN, 'must be a number (received NaN)']]],
  ['real from below', real(1, 0), [0, 1e9], [[-1, 'must be a number ≥ 0 (received -1)']]],
  ['flag', flag(), [true, false], [[1, 'must be true or false (received 1)']]],
  [
    'choice',
    choice(['valid', 'same']),
    ['valid', 'same'],
    [
      ['full', 'must be one of valid, same (received "full")'],
      [['same'], 'must be one of valid, same (received ["same"])'],
    ],
  ],
  [
    'pair',
    pair(1),
    [[2, 3]],
    [
      [0, 'must be one or two integers ≥ 1 (received 0)'],
      [[1, 2, 3], 'must be one or two integers ≥ 1 (received [1, 2, 3])'],
      [[1, '2'], 'must be one or two integers ≥ 1 (received [1, "2"])'],
    ],
  ],
  [
    'shape',
    shape(),
    [[], [3], [2, 2, 2]],
    [
      [3, 'must be a list of up to 8 integers ≥ 1 (received 3)'],
      [[0], 'must be a list of up to 8 integers ≥ 1 (received [0])'],
      [[1, 1, 1, 1, 1, 1, 1, 1, 1], 'must be a list of up to 8 integers ≥ 1 (received a list of 9)'],
    ],
  ],
])('%s', (_, field, good, bad) => {
  test.each(good.map((value) => ({ value })))('takes $value', ({ value }) => {
    expect(field.read(value)).toEqual(value);
  });
  test.each(bad)('refuses %o', (value, message) => {
    expect(() => field.read(value)).toThrow(new SpecError(message));
  });
});

test('one number stands for a pair of them', () => {
  expect(pair(1).read(3)).toEqual([3, 3]);
});

test('lists are copied, so that a network does not change with what it was read from', () => {
  const given = [2, 3];
  const read = shape().read(given);
  given[0] = 9;
  expect(read).toEqual([2, 3]);
});

test('what is optional may be left out or null', () => {
  const field = optional(pair(1));
  expect([field.read(null), field.read(undefined), field.read(2)]).toEqual([null, null, [2, 2]]);
  expect(field.fallback).toBe(null);
});

test('a name stands for the thing with its own defaults', () => {
  expect(readNamed(table, 'leaky')).toEqual({ type: 'leaky', slope: 0.2, units: 3 });
  expect(readNamed(table, { type: 'leaky', slope: 1 })).toEqual({ type: 'leaky', slope: 1, units: 3 });
  expect(named(() => table, { type: 'leaky' }).fallback).toEqual({ type: 'leaky', slope: 0.2, units: 3 });
  expect(named(() => table).control).toEqual({ kind: 'spec', of: ['plain', 'leaky'] });
  expect('fallback' in named(() => table)).toBe(false);
});

test.each([
  ['toString', 'must be one of plain, leaky (received "toString")'],
  ['__proto__', 'must be one of plain, leaky (received "__proto__")'],
  [7, 'must be a name or an object with a type (received 7)'],
  [[], 'must be a name or an object with a type (received [])'],
  [{}, 'must be a name or an object with a type (received an object with no keys)'],
  [{ type: 'plain', slope: 1 }, 'has no option "slope" (received 1); it has none'],
  [{ type: 'leaky', slpe: 1 }, 'has no option "slpe" (received 1); it has slope, units'],
  [{ type: 'leaky', slope: 'steep' }, 'slope must be a number (received "steep")'],
  [{ type: 'leaky', units: 0 }, 'units must be an integer ≥ 1 (received 0)'],
])('a name is refused: %j', (given, message) => {
  expect(() => readNamed(table, given)).toThrow(new SpecError(message));
});

test('an option without a default must be given', () => {
  expect(() => readOptions({ units: int(1) }, {})).toThrow(new SpecError('units must be given'));
  expect(() => readOptions({ units: int(1) }, { units: undefined })).toThrow(new SpecError('units must be given'));
});

test('an error that is not a refusal is not taken for one', () => {
  const broken: Field<number> = {
    control: { kind: 'int', min: 0, max: 1 },
    read: () => {
      throw new TypeError('a bug');
    },
  };
  expect(() => readOptions({ broken }, { broken: 1 })).toThrow(new TypeError('a bug'));
});

test.each([
  ['x'.repeat(100), `"${'x'.repeat(57)}…"`],
  [[[[['deep']]]], '[[a list of 1]]'],
  [{ a: 1, b: 2 }, 'an object with a, b'],
  [{ ['k'.repeat(200)]: 1 }, `an object with ${'k'.repeat(57)}…`],
  [Array.from({ length: 20 }), 'a list of 20'],
  [10n, 'bigint'],
  [Symbol('s'), 'symbol'],
  [undefined, 'undefined'],
])('a received value stands in a message in short: %#', (value, text) => {
  expect(show(value)).toBe(text);
});
