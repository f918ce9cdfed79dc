import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kthLargest } from '../../../src/views/network/kth.ts';

test('the k-th largest is the one that sorting would put there', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, maxLength: 200, noNaN: true }), fc.nat(199), (drawn, place) => {
      const numbers = drawn.map(Math.abs),
        k = 1 + (place % numbers.length);
      expect(kthLargest(numbers, k)).toBe(numbers.slice().sort()[numbers.length - k]);
    }),
  );
});
