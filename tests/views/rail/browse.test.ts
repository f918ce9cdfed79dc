import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyOther, beside, placeOf, sampleAt } from '../../../src/views/rail/browse.ts';

const shelf = { shipped: 11, dataset: 2000 };
const drawn = { kind: 'drawn', pixels: new Float32Array(784), label: null } as const;

describe('going through the samples', () => {
  test('the shipped ones come first, then those of the data set', () => {
    expect(beside({ kind: 'shipped', index: 3 }, 1, shelf)).toEqual({ kind: 'shipped', index: 4 });
    expect(beside({ kind: 'shipped', index: 10 }, 1, shelf)).toEqual({ kind: 'dataset', index: 0 });
    expect(beside({ kind: 'dataset', index: 0 }, -1, shelf)).toEqual({ kind: 'shipped', index: 10 });
  });

  test('past either end one comes in again at the other', () => {
    expect(beside({ kind: 'dataset', index: 1999 }, 1, shelf)).toEqual({ kind: 'shipped', index: 0 });
    expect(beside({ kind: 'shipped', index: 0 }, -1, shelf)).toEqual({ kind: 'dataset', index: 1999 });
    expect(beside({ kind: 'shipped', index: 0 }, -1, { shipped: 11, dataset: null })).toEqual({
      kind: 'shipped',
      index: 10,
    });
  });

  test('from one’s own drawing, next is the first sample and previous the last', () => {
    expect(beside(drawn, 1, shelf)).toEqual({ kind: 'shipped', index: 0 });
    expect(beside(drawn, -1, shelf)).toEqual({ kind: 'dataset', index: 1999 });
  });

  test('any other sample is never the present one', () => {
    fc.assert(
      fc.property(fc.nat(2010), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (place, chance) => {
        const present = sampleAt(place, shelf);
        const other = anyOther(present, chance, shelf);
        expect(placeOf(other, shelf)).not.toBe(place);
        expect(placeOf(other, shelf)).toBeLessThan(2011);
      }),
    );
  });

  test('a model with one sample keeps it', () => {
    const one = { shipped: 1, dataset: null };
    expect(anyOther({ kind: 'shipped', index: 0 }, 0.9, one)).toEqual({ kind: 'shipped', index: 0 });
  });
});
